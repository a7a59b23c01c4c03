-- What is the latest figure of each metric of each case, on each host and from each source?
--   run: the run that it comes from: the newest on this host that has it
--   started: when that run started
--   provenance: measured, field or simulated
--   source: where it comes from
--   suite: the suite
--   task: its task
--   technique: short name
--   key: canonical spelling
--   model: the checkpoint
--   params_b: its parameters, in billions
--   workload: name of the workload
--   host: the machine
--   chip: its chip
--   environment: the software
--   metric: name of the metric
--   unit: base unit
--   better: higher or lower
--   value: the figure
--   low: lower end of its interval
--   high: upper end
--   samples: values that it is drawn from
--   trials: processes that they come from
select
    r.run, r.started, r.provenance, r.source, m.suite, m.task, m.technique, m.key, m.model, m.params_b, m.workload,
    r.host, h.chip, r.environment, m.metric, m.unit, m.better, m.value, m.low, m.high, m.samples, m.trials
from metrics m
join runs r using (run)
left join all_hosts h using (host)
qualify row_number() over (
    partition by r.host, r.provenance, r.source, m.suite, m.technique, m.key, m.model, m.workload, m.metric
    order by r.started desc nulls last, r.run desc
) = 1
order by m.suite, m.model, m.workload, m.technique, m.metric, r.host, r.provenance

-- What is the newest figure of each configuration, with the machine, the software and the place that it comes from?
--   run: the run, or field-SOURCE and a number
--   started: when it started; of field data the day of publication
--   provenance: measured or field; simulated figures and flagged ones (trust C) are not here
--   source: where it comes from
--   suite: the suite
--   task: its task; of older runs, which don't say, null
--   technique: short name; of field data the source's words
--   key: canonical spelling
--   model: the checkpoint
--   params_b: its parameters, in billions
--   workload: name of the workload
--   host: the machine
--   chip: its chip
--   gpu_cores: cores of its GPU
--   memory_bytes: its memory
--   bandwidth: published bandwidth of its memory, B/s
--   os: its system
--   software: JSON object of the packages' versions
--   metric: name of the metric
--   unit: base unit
--   better: higher or lower
--   value: the figure
--   low: lower end of its interval
--   high: upper end
--   samples: values that it is drawn from
--   trials: processes that they come from
--   citation: of field data, where it stands
--   note: of field data, what the source adds
select
    r.run, r.started, r.provenance, r.source, m.suite, coalesce(m.task, r.task) as task, m.technique, m.key, m.model,
    m.params_b, m.workload, r.host, h.chip, h.gpu_cores, h.memory_bytes, h.bandwidth, h.os, e.packages as software,
    m.metric, m.unit, m.better, m.value, m.low, m.high, m.samples, m.trials, t.citation, t.note
from metrics m
join runs r using (run)
left join all_hosts h using (host)
left join all_environments e using (environment)
left join trials t on t.run = m.run and t.trial = m.trial
where r.provenance in ('measured', 'field') and coalesce(t.trust, 'A') <> 'C' and isfinite(m.value)
qualify rank() over (
    partition by r.host, r.provenance, r.source, t.citation, m.suite, m.technique, m.key, m.model, m.workload, m.metric
    order by r.started desc nulls last, case when r.provenance = 'measured' then r.run end desc
) = 1
order by r.provenance desc, r.source, h.chip, m.model, m.workload, m.key, m.metric, m.value, r.run

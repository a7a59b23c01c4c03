-- What is known of each metric of each case on each host, over all its runs?
--   suite: the suite
--   task: its task
--   model: the checkpoint
--   workload: name of the workload
--   host: the machine
--   chip: its chip
--   provenance: measured or simulated
--   technique: short name
--   key: canonical spelling
--   metric: name of the metric
--   unit: base unit
--   better: higher or lower
--   value: the figure of the newest run that has it
--   low: lower end of that figure's own interval
--   high: upper end
--   runs: runs with a positive figure
--   mean_log: mean of its logarithm over those runs
--   deviation_log: standard deviation of that; null for one run
with figures as (
    select
        m.suite, m.model, m.workload, r.host, h.chip, r.provenance, m.technique, m.metric,
        arg_max(
            {'task': m.task, 'key': m.key, 'unit': m.unit, 'better': m.better,
             'value': m.value, 'low': m.low, 'high': m.high},
            {'started': r.started, 'run': r.run}
        ) as newest,
        count(*) filter (m.value > 0) as runs, avg(ln(m.value)) filter (m.value > 0) as mean_log,
        stddev_samp(ln(m.value)) filter (m.value > 0) as deviation_log
    from metrics m
    join runs r using (run)
    left join all_hosts h using (host)
    where r.provenance <> 'field' and isfinite(m.value)
    group by all
)
select
    suite, newest.task, model, workload, host, chip, provenance, technique, newest.key, metric, newest.unit,
    newest.better, newest.value, newest.low, newest.high, runs, mean_log, deviation_log
from figures
order by suite, model, workload, host, provenance, technique, metric

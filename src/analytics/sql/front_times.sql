-- How does each technique's time stand beside its baseline's on each host, by its pairs summed up run by run?
--   suite: the suite
--   task: its task
--   model: the checkpoint
--   workload: name of the workload
--   host: the machine
--   chip: its chip
--   provenance: measured or simulated
--   technique: short name
--   key: canonical spelling
--   baseline: the technique that it was paired with
--   metric: net_time, wall_time or cpu_time
--   last_run: start of the newest of the runs
--   runs: list of the runs, oldest first, as the three lists below
--   means: mean log-ratio of technique over baseline in each run
--   variances: variance of single pairs in each run; null where there is one pair
--   pairs: how many pairs each run has
with by_run as (
    select
        t.suite, any_value(t.task) as task, t.model, t.workload, r.host, h.chip, r.provenance, t.technique,
        any_value(t.key) as key, t.baseline, p.metric, r.started, r.run, avg(p.log_ratio) as mean,
        var_samp(p.log_ratio) as variance, count(*) as pairs
    from ratios p
    join trials t using (run, trial)
    join runs r using (run)
    left join all_hosts h using (host)
    where t.kind = 'pair' and t.status = 'ok' and t.left_out is null and isfinite(p.log_ratio)
    group by all
)
select
    suite, arg_max(task, started) as task, model, workload, host, chip, provenance, technique,
    arg_max(key, started) as key, baseline, metric, max(started) as last_run, list(run order by started, run) as runs,
    list(mean order by started, run) as means, list(variance order by started, run) as variances,
    list(pairs order by started, run) as pairs
from by_run
group by all
order by suite, model, workload, host, provenance, technique, baseline, metric

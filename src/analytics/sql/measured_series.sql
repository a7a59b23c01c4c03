-- How did each measured case's ratio to its baseline go over the runs of its host, with the packages of each run?
--   suite: the suite
--   task: its task
--   technique: short name
--   key: canonical spelling
--   model: the checkpoint
--   workload: name of the workload
--   host: the machine
--   chip: its chip
--   source: where it comes from
--   metric: net_time, wall_time or cpu_time
--   baseline: what the ratio is to
--   run: the run
--   started: when it started
--   packages: JSON object of packages and their versions
--   value: mean log-ratio of the pairs that count
--   pairs: how many there are
with pairs as (
    select
        x.run, t.suite, t.task, t.technique, t.key, t.model, t.workload, t.baseline, x.metric, avg(x.log_ratio) as value,
        count(*) as pairs
    from ratios x
    join trials t using (run, trial)
    where t.left_out is null and isfinite(x.log_ratio)
    group by all
)
select
    p.suite, coalesce(p.task, r.task) as task, p.technique, p.key, p.model, p.workload, r.host, h.chip, r.source,
    p.metric, p.baseline, r.run, r.started, e.packages, p.value, p.pairs
from pairs p
join runs r using (run)
left join all_hosts h using (host)
left join all_environments e using (environment)
where r.provenance = 'measured'
qualify count(*) over (partition by r.host, p.suite, p.technique, p.key, p.model, p.workload, p.metric) >= 20
order by r.host, p.suite, p.model, p.workload, p.technique, p.metric, r.started, r.run

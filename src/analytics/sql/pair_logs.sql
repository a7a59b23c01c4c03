-- What do the pairs of each case say, run by run, of those that count for a verdict
-- and belong to runs whose trial of the case went well or is not recorded?
--   run: the run
--   started: when it started
--   profile: quick, standard or rigorous
--   provenance: measured or simulated
--   host: the machine
--   chip: its chip
--   python: the suite's Python
--   packages: JSON object of package versions
--   suite: the suite
--   task: its task
--   technique: short name
--   key: canonical spelling
--   model: the checkpoint
--   params_b: its parameters, in billions
--   workload: name of the workload
--   baseline: the technique that it was paired with
--   baseline_key: its canonical spelling
--   metric: net_time, wall_time or cpu_time
--   logs: list of ln(technique / baseline), one a pair, in the order of the file
select
    r.run, r.started, r.profile, r.provenance, r.host, h.chip, e.python, e.packages,
    t.suite, any_value(t.task) as task, t.technique, any_value(t.key) as key, t.model,
    any_value(t.params_b) as params_b, t.workload, any_value(t.baseline) as baseline,
    any_value(b.key) as baseline_key, p.metric,
    list(p.log_ratio order by p.trial) as logs
from ratios p
join trials t using (run, trial)
join runs r using (run)
left join hosts h using (host, hardware)
left join environments e using (environment)
left join trials b on b.run = t.run and b.kind = 'alone' and b.is_baseline and b.suite = t.suite
    and b.model = t.model and b.workload = t.workload
where t.kind = 'pair' and t.status = 'ok' and t.left_out is null and isfinite(p.log_ratio)
group by all
order by t.suite, t.model, t.workload, t.technique, p.metric, r.started, r.run

-- What did each pair that counts say: technique over baseline, with all that tells it apart?
--   run: the run
--   trial: the pair within it
--   started: when the run started
--   provenance: measured or simulated
--   suite: the suite
--   task: its task
--   technique: short name
--   key: canonical spelling
--   baseline: what it is compared with
--   model: the checkpoint
--   params_b: its parameters, in billions
--   workload: name of the workload
--   host: the machine
--   chip: its chip
--   environment: the software
--   profile: quick, standard or rigorous
--   number: which pair of its case
--   metric: net_time, wall_time or cpu_time
--   log_ratio: natural logarithm of technique over baseline
select
    r.run, x.trial, r.started, r.provenance, t.suite, t.task, t.technique, t.key, t.baseline, t.model, t.params_b,
    t.workload, r.host, h.chip, r.environment, r.profile, t.number, x.metric, x.log_ratio
from ratios x
join trials t using (run, trial)
join runs r using (run)
left join all_hosts h using (host)
where t.left_out is null
order by r.started, r.run, x.trial, x.metric

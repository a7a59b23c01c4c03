-- What did each run say of each technique beside its baseline?
--   run: the run
--   started: when it started
--   provenance: measured, field or simulated
--   source: where it comes from
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
--   metric: name of the metric
--   unit: base unit
--   ratio: technique over baseline, of times
--   difference: technique minus baseline, of qualities
--   low: lower end of the interval of the one that is given
--   high: upper end
--   pairs: pairs, or examples of a quality
--   verdict: better, worse, same or cannot tell, as bench compare says
--   smallest_effect: the smallest effect that this data could have shown
--   newest: no later run of this case on this host and metric has one
select
    r.run, r.started, r.provenance, r.source, c.suite, c.task, c.technique, c.key, c.baseline, c.model, c.params_b,
    c.workload, r.host, h.chip, r.environment, r.profile, c.metric, c.unit, c.ratio, c.difference, c.low, c.high,
    c.pairs, c.verdict, c.smallest_effect,
    row_number() over (
        partition by r.host, r.provenance, r.source, c.suite, c.technique, c.key, c.model, c.workload, c.metric
        order by r.started desc nulls last, r.run desc
    ) = 1 as newest
from comparisons c
join runs r using (run)
left join all_hosts h using (host)
order by r.started, r.run, c.model, c.workload, c.technique, c.metric

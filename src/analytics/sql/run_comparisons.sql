-- How does each technique stand beside its baseline in each run, by that run's own verdict?
--   run: the run
--   started: when it started
--   provenance: measured or simulated
--   host: the machine
--   chip: its chip
--   suite: the suite
--   task: its task
--   technique: short name
--   key: canonical spelling
--   model: the checkpoint
--   workload: name of the workload
--   metric: a time, or a quality metric
--   unit: base unit
--   baseline: the technique that it is compared with
--   ratio: technique over baseline, of times
--   difference: technique minus baseline, of qualities
--   low: lower end of the interval of the one that is given
--   high: upper end
--   pairs: pairs, or examples of a quality
--   verdict: better, worse, same or cannot tell
--   smallest_effect: the smallest effect that this data could have shown
select
    r.run, r.started, r.provenance, r.host, h.chip, c.suite, c.task, c.technique, c.key, c.model, c.workload,
    c.metric, c.unit, c.baseline, c.ratio, c.difference, c.low, c.high, c.pairs, c.verdict, c.smallest_effect
from comparisons c
join runs r using (run)
left join hosts h using (host, hardware)
order by c.suite, c.model, c.workload, c.technique, c.metric, r.started, r.run

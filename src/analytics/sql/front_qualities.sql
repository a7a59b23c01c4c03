-- By how much does each technique's quality differ from its baseline's, by the newest run that judged it on the host?
--   suite: the suite
--   model: the checkpoint
--   workload: name of the workload
--   host: the machine
--   provenance: measured or simulated
--   technique: short name
--   metric: name of the metric
--   value: the technique's figure in that run
--   difference: technique minus baseline, paired by example
--   low: lower end of its 95 % interval
--   high: upper end
select
    c.suite, c.model, c.workload, r.host, r.provenance, c.technique, c.metric, m.value, c.difference, c.low, c.high
from comparisons c
join runs r using (run)
join metrics m
    on m.run = c.run and m.suite = c.suite and m.technique = c.technique and m.model = c.model
    and m.workload = c.workload and m.metric = c.metric
where r.provenance <> 'field' and c.difference is not null and isfinite(c.difference)
qualify row_number() over (
    partition by r.host, r.provenance, c.suite, c.technique, c.model, c.workload, c.metric
    order by r.started desc nulls last, r.run desc
) = 1
order by c.suite, c.model, c.workload, r.host, r.provenance, c.technique, c.metric

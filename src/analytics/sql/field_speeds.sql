-- What did others publish about time and memory on real machines,
-- rows left out that their source or the import flagged (trust C)?
--   run: the run that the figure was put in
--   source: where it comes from
--   host: a hash of what is known of the machine
--   chip: its chip
--   gpu_cores: cores of its GPU
--   environment: software versions, as far as they are told
--   suite: what the source is about
--   task: the task
--   technique: the source's own words
--   key: canonical spelling
--   model: the checkpoint
--   workload: batch, prompt, size as the source says
--   metric: name of the metric
--   unit: s, 1/s or B
--   better: higher or lower
--   value: the figure
--   citation: where it stands
select
    r.run, r.source, r.host, h.chip, h.gpu_cores, r.environment, m.suite, m.task, m.technique, m.key, m.model,
    m.workload, m.metric, m.unit, m.better, m.value, t.citation
from metrics m
join runs r using (run)
join hosts h using (host, hardware)
left join trials t using (run, trial)
where r.provenance = 'field' and m.key is not null and m.unit in ('s', '1/s', 'B') and m.value > 0
    and isfinite(m.value) and coalesce(t.trust, 'A') <> 'C'
order by r.source, m.suite, m.model, m.workload, m.metric, r.host, m.key

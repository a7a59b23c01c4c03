-- Which figures did others publish, on which machine and software, how far to be trusted?
--   run: all that one source says of one machine and software
--   trial: the figure within it
--   source: short name of where it comes from
--   published: when
--   suite: what the source is about
--   task: the task
--   technique: the source's own words
--   key: canonical spelling; null where the words could not be mapped
--   model: the checkpoint
--   params_b: its parameters, in billions
--   workload: batch and shape as the source says
--   host: the machine, as far as it is told
--   chip: its chip; null of a quality that belongs to any machine
--   gpu_cores: cores of its GPU
--   memory_bytes: its memory
--   bandwidth: its published memory bandwidth, B/s
--   os: operating system
--   packages: JSON object of runtimes and their versions
--   metric: name of the metric
--   unit: base unit
--   better: higher or lower
--   value: the figure
--   low: lower end of its interval, where the source gives one
--   high: upper end
--   samples: values behind it
--   trust: A read by script, B by hand or second hand, C flagged
--   flag: why it is C
--   citation: address, or repository, commit and path
--   licence: licence of the figures as the source states it
--   note: what the source adds
select
    r.run, t.trial, r.source, r.started as published, m.suite, m.task, m.technique, m.key, m.model, m.params_b,
    m.workload, r.host, h.chip, h.gpu_cores, h.memory_bytes, h.bandwidth, h.os, e.packages, m.metric, m.unit, m.better,
    m.value, m.low, m.high, m.samples, t.trust, t.flag, t.citation, s.licence, t.note
from metrics m
join runs r using (run)
join trials t using (run, trial)
left join all_hosts h using (host)
left join all_environments e using (environment)
left join all_sources s on s.source = r.source
where r.provenance = 'field'
order by r.source, r.run, t.trial

-- How large is each technique beside its baseline, in memory and on disk, run by run?
--   run: the run
--   suite: the suite
--   model: the checkpoint
--   workload: name of the workload
--   technique: short name
--   metric: peak_memory, runtime_peak_memory or size_on_disk
--   value: the figure
select m.run, m.suite, m.model, m.workload, m.technique, m.metric, m.value
from metrics m
join runs r using (run)
where r.provenance <> 'field' and m.metric in ('peak_memory', 'runtime_peak_memory', 'size_on_disk') and m.value > 0

-- By which quality metrics is each suite judged, the first one leading?
--   suite: the suite
--   qualities: JSON list of their names in the suite's order, by its newest run
select suite, arg_max(qualities, {'started': started, 'run': run}) as qualities
from runs
where qualities is not null
group by suite
order by suite

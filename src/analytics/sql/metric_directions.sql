-- Which way is each metric better, as suites and sources declare it?
--   metric: name of the metric
--   better: higher or lower
--   unit: base unit
select metric, any_value(better) as better, any_value(unit) as unit
from metrics
where better is not null
group by metric
order by metric

-- Which chips did others publish figures of, and how many?
--   chip: the chip
--   figures: figures of it
--   sources: sources that they come from
select h.chip, count(*) as figures, count(distinct r.source) as sources
from metrics m
join runs r using (run)
join hosts h using (host, hardware)
where r.provenance = 'field' and h.chip is not null
group by h.chip
order by figures desc, h.chip

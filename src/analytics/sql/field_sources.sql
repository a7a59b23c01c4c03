-- Which sources published figures, how many, about how many machines, where can they be read, and under which licence?
--   source: short name of where they come from
--   about: what was published there
--   figures: figures in the scope
--   machines: machines that they are about, as far as they are told apart
--   chips: chips that they are about
--   flagged: figures that are not to be trusted (trust C)
--   citations: places where they stand: address, or repository, commit and path
--   citation: the one that most figures stand at
--   licence: licence of the figures as the source states it
--   first_published: the oldest
--   last_published: the newest
select
    r.source, any_value(s.about) as about, count(*) as figures, count(distinct r.host) as machines,
    count(distinct h.chip) as chips, count(*) filter (t.trust = 'C') as flagged,
    count(distinct t.citation) as citations, mode(t.citation) as citation, any_value(s.licence) as licence,
    min(r.started) as first_published, max(r.started) as last_published
from metrics m
join runs r using (run)
left join trials t using (run, trial)
left join all_hosts h using (host)
left join all_sources s on s.source = r.source
where r.provenance = 'field'
group by r.source
order by figures desc, r.source

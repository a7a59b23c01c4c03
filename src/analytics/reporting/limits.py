"""How much of each thing a report shows before it names the command that shows the rest."""

PLACES = 8  # models and workloads of one suite
ROWS = 40  # rows of a table
FEW = 4  # a place with fewer techniques is told together with others like it
RUN_IDS = 4  # ids in a sentence
FRONTS = 6
LINES = 10  # below a front's table
FINDINGS = 10
EVIDENCE = 12  # figures behind one finding
SERIES = 6  # series with a picture
FAMILIES = 30  # rows
CELLS = 40  # techniques of a picture of coverage
REASONS = 30
SOURCES = 40

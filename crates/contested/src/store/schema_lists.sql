-- Version 4: long lists are read from an index, so that their first page takes as long in a large case as in a small one.
CREATE INDEX claims_by_known ON claims (known_from);
CREATE INDEX reports_by_known ON reports (known_from, id);
CREATE INDEX reports_by_published ON reports (published);
CREATE INDEX reports_by_publisher ON reports (publisher, published);
CREATE INDEX origins_by_size ON origins (reports DESC, claims DESC, id);
CREATE INDEX actors_by_size ON actors (reports DESC, claims DESC, id);
CREATE INDEX places_by_size ON places (reports DESC, claims DESC, id);

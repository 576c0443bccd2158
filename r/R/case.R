# Every function opens the case to read, asks one view of it, and closes it again.

# Rows of a query, with days as dates. `values` are the query's parameters.
ask <- function(case, sql, values = list()) {
  if (!file.exists(case)) stop(case, ": there is no such case", call. = FALSE)
  db <- dbConnect(SQLite(), case, flags = SQLITE_RO, extended_types = FALSE)
  on.exit(dbDisconnect(db))
  id <- dbGetQuery(db, "PRAGMA application_id")[[1]]
  # What marks a case among SQLite databases: docs/ledger.md, "The file".
  if (!identical(as.numeric(id), 1131312228)) stop(case, ": not a case", call. = FALSE)
  rows <- if (length(values)) dbGetQuery(db, sql, params = values) else dbGetQuery(db, sql)
  as_days(rows)
}

DAYS <- c("published", "known_from", "earliest", "latest", "since", "report_date", "date_start", "date_end")

as_days <- function(rows) {
  for (name in intersect(DAYS, names(rows))) {
    words <- as.character(rows[[name]])
    # A report without a day has an empty one.
    words[!is.na(words) & !nzchar(words)] <- NA
    rows[[name]] <- as.Date(words, format = "%Y-%m-%d")
  }
  rows
}

# A view with conditions; those that are not given let all through. A kind may be a family of them: "control" is also
# "control.capture". What has no day is in, whatever the day.
filtered <- function(case, view, order, kind, place, source, on, known, source_column) {
  conditions <- character()
  values <- list()
  add <- function(condition, ...) {
    conditions <<- c(conditions, condition)
    values <<- c(values, lapply(list(...), as.character))
  }
  if (!is.null(kind)) add("(kind = ? OR kind LIKE ? || '.%')", kind, kind)
  if (!is.null(place)) add("(place = ? COLLATE NOCASE OR place_key = ?)", place, place)
  if (!is.null(source)) add(source_column, source, source)
  if (!is.null(on)) add("(earliest IS NULL OR earliest <= ?) AND (latest IS NULL OR latest >= ?)", on, on)
  if (!is.null(known)) add("(known_from IS NULL OR known_from = '' OR known_from <= ?)", known)
  clause <- if (length(conditions)) paste("WHERE", paste(conditions, collapse = " AND ")) else ""
  ask(case, paste("SELECT * FROM", view, clause, "ORDER BY", order), values)
}

claims <- function(case, kind = NULL, place = NULL, source = NULL, on = NULL, known = NULL) {
  rows <- filtered(
    case, "v_claims", "known_from, id", kind, place, source, on, known,
    "(origin_name = ? COLLATE NOCASE OR publisher = ? COLLATE NOCASE)"
  )
  rows[setdiff(names(rows), "detail")]
}

events <- function(case, kind = NULL, place = NULL, on = NULL) {
  rows <- filtered(case, "v_events", "earliest IS NULL, earliest, id", kind, place, NULL, on, NULL, "")
  rows[setdiff(names(rows), "json")]
}

reports <- function(case, text = FALSE) {
  rows <- ask(case, "SELECT * FROM v_reports ORDER BY known_from, id")
  if (text) rows else rows[setdiff(names(rows), "text")]
}

control <- function(case, place = NULL, known = NULL) {
  rows <- filtered(case, "v_control", "place, since, known_from, claim", NULL, place, NULL, NULL, known, "")
  rows[setdiff(names(rows), "json")]
}

contradictions <- function(case) {
  rows <- ask(case, "SELECT * FROM v_contradictions ORDER BY strength DESC, id")
  rows[setdiff(names(rows), "json")]
}

sources <- function(case) {
  ask(case, "SELECT * FROM v_sources ORDER BY reports DESC, claims DESC, id")
}

# The first total of a kind of figure in a claim, as its lowest or highest.
figure <- function(kind, end) {
  sprintf(
    "(SELECT json_extract(f.value, '$.%s') FROM json_each(c.detail, '$.figures') f
      WHERE json_extract(f.value, '$.kind') = '%s' AND json_extract(f.value, '$.part_of') IS NULL ORDER BY f.key LIMIT 1)",
    end, kind
  )
}

# The names of those who take part as one of these.
names_of <- function(roles) {
  sprintf(
    "(SELECT group_concat(name, '; ') FROM (SELECT json_extract(a.value, '$.name') AS name
      FROM json_each(c.detail, '$.arguments') a WHERE json_extract(a.value, '$.role') IN (%s) ORDER BY a.key))",
    paste0("'", roles, "'", collapse = ", ")
  )
}

disagreement <- function(case) {
  low <- figure("killed", "low")
  high <- figure("killed", "high")
  sql <- paste(
    "SELECT c.event AS event_id, c.report AS report_id, c.id AS claim_id, c.origin AS source,
       c.origin_name AS source_name, s.role AS source_role, c.publisher AS outlet, c.published AS report_date,
       c.kind AS event_type, e.kind AS event_type_joined, c.earliest AS date_start, c.latest AS date_end,
       c.place AS location, c.place_key AS location_id, c.country, c.lat AS latitude, c.lon AS longitude,",
    names_of("agent"), "AS actor1,",
    names_of(c("victim", "target", "recipient", "beneficiary")), "AS actor2,",
    low, "AS deaths_low,", "COALESCE(", low, ",", high, ") AS deaths_best,", high, "AS deaths_high,",
    "COALESCE(", figure("injured", "low"), ",", figure("injured", "high"), ") AS injuries_best,
       c.stance, c.polarity, c.certainty, json_extract(c.detail, '$.sentence') AS text
     FROM v_claims c JOIN v_events e ON e.id = c.event LEFT JOIN v_sources s ON s.id = c.origin
     ORDER BY c.event, c.known_from, c.id"
  )
  ask(case, sql)
}

as_sf <- function(rows, coords = NULL) {
  if (!requireNamespace("sf", quietly = TRUE)) stop("as_sf() needs the package sf", call. = FALSE)
  if (is.null(coords)) coords <- if ("longitude" %in% names(rows)) c("longitude", "latitude") else c("lon", "lat")
  there <- complete.cases(rows[coords])
  sf::st_as_sf(rows[there, , drop = FALSE], coords = coords, crs = 4326)
}

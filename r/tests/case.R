library(contested)

case <- system.file("extdata", "valley.contested", package = "contested")
if (!nzchar(case)) quit("no")  # made by scripts/check_r.py

all <- claims(case)
stopifnot(nrow(all) > 2, inherits(all$known_from, "Date"), inherits(all$earliest, "Date"))
stopifnot(all(startsWith(claims(case, kind = "control")$kind, "control.")))
stopifnot(nrow(claims(case, kind = "control")) > 0, nrow(claims(case, kind = "contro")) == 0)
stopifnot(nrow(claims(case, known = "2024-12-03")) < nrow(all))
stopifnot(nrow(claims(case, known = as.Date("2024-12-03"), place = "ostrel")) > 0)
stopifnot(nrow(claims(case, source = "Ostrel Herald")) > 0, nrow(claims(case, place = "O'Strel")) == 0)
stopifnot(setequal(na.omit(unique(all$event)), events(case)$id))
stopifnot(nrow(contradictions(case)) > 0, nrow(sources(case)) > 0, nrow(control(case, place = "Ostrel")) > 0)
stopifnot(!"text" %in% names(reports(case)), all(nchar(reports(case, text = TRUE)$text) > 20))

rows <- disagreement(case)
stopifnot(nrow(rows) == sum(!is.na(all$event)), !anyDuplicated(rows$claim_id), inherits(rows$date_start, "Date"))
stopifnot(is.numeric(rows$deaths_best), any(rows$deaths_best == 14, na.rm = TRUE), any(nzchar(rows$actor1), na.rm = TRUE))

missing <- try(claims("none.contested"), silent = TRUE)
stopifnot(inherits(missing, "try-error"), grepl("there is no such case", missing))
other <- tempfile()
invisible(file.create(other))
stopifnot(grepl("not a case", try(claims(other), silent = TRUE)))

if (requireNamespace("sf", quietly = TRUE)) {
  stopifnot(inherits(as_sf(all), "sf"), inherits(as_sf(rows), "sf"))
}

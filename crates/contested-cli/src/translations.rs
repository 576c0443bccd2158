//! Where translations come from while reports are taken in: a file beside a report, a column, the caller's own program.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use contested::ingest::{self, ENGLISH, NotTranslated, Refused, Rendering, Taken};
use contested::model::{Report, TranslatedHow};

use crate::inputs::Input;
use crate::outcome::WrongUsage;
use crate::talk;
use crate::translator::Translator;

/// What is said of translations.
#[derive(Args, Debug, Default)]
pub(crate) struct TranslationArguments {
    /// Read reports through translations: a file with the English of the one report named, or the column or key that has it
    #[arg(long, value_name = "FILE|COLUMN")]
    translation: Option<String>,

    /// Have reports that are not English translated by your own program: text in on standard input, English out on standard
    /// output, once a report. {language} in it becomes the report's language (ru, ar)
    #[arg(long, value_name = "CMD", conflicts_with = "translation")]
    translator: Option<String>,

    /// How many seconds the translator may take for one report
    #[arg(long, value_name = "SECONDS", default_value_t = 120, requires = "translator",
        value_parser = clap::value_parser!(u64).range(1..=86_400))]
    translator_limit: u64,

    /// Who or what translated; without it, what the row says, or the program's name
    #[arg(long, value_name = "NAME")]
    translated_by: Option<String>,
}

/// Where translations come from.
pub(crate) struct Translations {
    source: Source,
    by: Option<String>,
}

enum Source {
    /// Files beside reports, columns of that name.
    Found,
    /// The English of one report.
    File(PathBuf),
    /// A column or key by this name.
    Column(String),
    Program(Translator),
}

impl Translations {
    /// None but those that stand beside reports.
    pub(crate) fn found() -> Translations {
        Translations { source: Source::Found, by: None }
    }

    pub(crate) fn asked(arguments: &TranslationArguments) -> anyhow::Result<Translations> {
        let source = match (&arguments.translation, &arguments.translator) {
            (Some(name), _) if Path::new(name).is_file() => Source::File(PathBuf::from(name)),
            (Some(name), _) => Source::Column(name.clone()),
            (None, Some(command)) => Source::Program(Translator::new(
                command,
                arguments.translator_limit,
                ingest::Limits::default().report_bytes,
            )?),
            (None, None) => Source::Found,
        };
        Ok(Translations { source, by: arguments.translated_by.clone() })
    }

    /// What intake is to know of columns.
    pub(crate) fn rules(&self, mut asked: ingest::Asked) -> ingest::Asked {
        if let Source::Column(name) = &self.source {
            asked.columns.push(("translation".to_owned(), name.clone()));
        }
        asked.translated_by.clone_from(&self.by);
        asked
    }

    /// The column that was asked for.
    pub(crate) fn column(&self) -> Option<&str> {
        match &self.source {
            Source::Column(name) => Some(name),
            _ => None,
        }
    }

    /// Whether reports that are in already can get a translation.
    pub(crate) fn has_program(&self) -> bool {
        matches!(self.source, Source::Program(_))
    }

    /// The inputs, each with the file that has its translation: the one asked for, or `report.en.txt` beside `report.txt`.
    pub(crate) fn pair(
        &self,
        inputs: Vec<Result<Input, Refused>>,
    ) -> anyhow::Result<Vec<(Result<Input, Refused>, Beside)>> {
        if let Source::File(file) = &self.source {
            let Ok([input]) = <[_; 1]>::try_from(inputs) else {
                return Err(WrongUsage(format!(
                    "{} is the translation of one report: name the one file with it",
                    file.display()
                ))
                .into());
            };
            return Ok(vec![(input, Beside::Asked(file.clone()))]);
        }
        let given: BTreeSet<PathBuf> = inputs
            .iter()
            .filter_map(|input| match input {
                Ok(Input::File(path)) => Some(path.clone()),
                _ => None,
            })
            .collect();
        let mut taken: BTreeSet<PathBuf> = BTreeSet::new();
        let mut pairs = Vec::with_capacity(inputs.len());
        for input in &inputs {
            let beside = match input {
                Ok(Input::File(path)) => names_beside(path).into_iter().find(|beside| given.contains(beside)),
                _ => None,
            };
            taken.extend(beside.clone());
            pairs.push(beside.map_or(Beside::None, Beside::Found));
        }
        let is_taken =
            |input: &Result<Input, Refused>| matches!(input, Ok(Input::File(path)) if taken.contains(path));
        Ok(inputs.into_iter().zip(pairs).filter(|(input, _)| !is_taken(input)).collect())
    }

    /// What the file beside a report says of it.
    fn rendering(&self, file: &Path, rules: &ingest::Rules) -> anyhow::Result<Rendering> {
        let name = file.to_string_lossy().into_owned();
        let bytes = std::fs::read(file).with_context(|| name.clone())?;
        let mut found = ingest::read_all(&name, &bytes, &ingest::Given::default(), rules);
        if let Some(refused) = found.refused.first() {
            bail!("the translation cannot be read: {refused}");
        }
        let Some(read) = found.reports.pop().filter(|_| found.reports.is_empty()) else {
            bail!("{name}: expected the translation of one report, found several reports");
        };
        Ok(Rendering {
            text: read.report.text,
            title: read.report.title,
            by: self.by.clone(),
            how: TranslatedHow::Given,
            program: None,
            file: Some(name),
        })
    }

    /// The reports of an input, with the translation that stands beside it.
    ///
    /// What goes wrong with a translation that was asked for is put into `failed`, and nothing is handed on.
    pub(crate) fn beside<'a>(
        &'a self,
        mut reports: Box<dyn Iterator<Item = Result<Taken, Refused>> + 'a>,
        beside: Beside,
        rules: &'a ingest::Rules,
        failed: &'a RefCell<Option<anyhow::Error>>,
    ) -> (Box<dyn Iterator<Item = Result<Taken, Refused>> + 'a>, Option<PathBuf>) {
        let (file, is_asked) = match beside {
            Beside::None => return (reports, None),
            Beside::Asked(file) => (file, true),
            Beside::Found(file) => (file, false),
        };
        let first: Vec<_> = reports.by_ref().take(2).collect();
        let mut first = first.into_iter();
        let rest = match (first.next(), first.next()) {
            (Some(Ok(mut taken)), None) if is_asked || ingest::could_be_translated(&taken.report) => {
                match self.rendering(&file, rules) {
                    Ok(rendering) => {
                        if let Err(why) = ingest::translate(&mut taken.report, rendering, rules) {
                            taken.report.notices.push(why.notice());
                            talk::caution(&format!("{}: {why}", file.display()));
                        }
                    }
                    Err(error) if is_asked => {
                        *failed.borrow_mut() = Some(error);
                        return (Box::new(std::iter::empty()), None);
                    }
                    // Then it is an input as others are, and refused as such.
                    Err(_) => return (Box::new(std::iter::once(Ok(taken))), Some(file)),
                }
                return (Box::new(std::iter::once(Ok(taken))), None);
            }
            (Some(one), other) => Box::new(std::iter::once(one).chain(other).chain(reports)),
            (None, _) => reports,
        };
        if is_asked {
            let words = format!(
                "{} is the translation of one report, and the input has not just one",
                file.display()
            );
            *failed.borrow_mut() = Some(WrongUsage(words).into());
            return (Box::new(std::iter::empty()), None);
        }
        (rest, Some(file))
    }

    /// Has a report translated by the caller's program, where there is one and the report is not read.
    ///
    /// # Errors
    /// Where the program cannot be started.
    pub(crate) fn by_program(
        &self,
        report: &mut Report,
        rules: &ingest::Rules,
    ) -> anyhow::Result<Result<(), NotTranslated>> {
        let Source::Program(translator) = &self.source else { return Ok(Ok(())) };
        if !ingest::could_be_translated(report) {
            return Ok(Ok(()));
        }
        let text = match translator.translate(&report.text, &report.language)? {
            Ok(text) => text,
            Err(why) => return Ok(Err(NotTranslated::Failed(why))),
        };
        let rendering = Rendering {
            text,
            title: None,
            by: Some(self.by.clone().unwrap_or_else(|| translator.name().to_owned())),
            how: TranslatedHow::Program,
            program: Some(translator.command().to_owned()),
            file: None,
        };
        Ok(ingest::translate(report, rendering, rules))
    }
}

/// The file with a report's translation.
pub(crate) enum Beside {
    None,
    /// By the caller's word.
    Asked(PathBuf),
    /// By its name.
    Found(PathBuf),
}

/// Names under which a translation lies beside a report.
fn names_beside(path: &Path) -> Vec<PathBuf> {
    let (Some(stem), Some(extension)) = (path.file_stem(), path.extension()) else { return Vec::new() };
    let (stem, extension) = (stem.to_string_lossy(), extension.to_string_lossy());
    let mut names = vec![format!("{stem}.{ENGLISH}.{extension}"), format!("{stem}.{ENGLISH}.txt")];
    names.dedup();
    names.into_iter().map(|name| path.with_file_name(name)).collect()
}

/// A translation that a report has, as one that another can get.
pub(crate) fn rendering_of(report: &Report) -> Option<Rendering> {
    let translation = report.translation.as_ref()?;
    Some(Rendering {
        text: report.text.clone(),
        title: translation.title.clone(),
        by: translation.by.clone(),
        how: translation.how,
        program: translation.program.clone(),
        file: translation.file.clone(),
    })
}

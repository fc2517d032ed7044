//! A document whose prospects are fetched one at a time, so that a report takes the memory of one assessment and not
//! of the list.
//!
//! Made by `cli`, drawn by every form of report. Invariant: knows no store and reads no file: whoever makes a report
//! says through [`Pages`] where its assessments come from.

use super::blind::Blind;
use super::document::{Document, Generator, RubricStamp, Run};
use super::standing::{Standing, Standings};
use crate::assess::verdict::Assessment;
use std::borrow::Cow;

/// Where the assessments of a report come from.
pub trait Pages {
    /// The assessment at this place of the list, counted from 0. Its band is not looked at.
    ///
    /// # Errors
    /// When it cannot be had any more.
    fn page(&self, index: usize) -> Result<Cow<'_, Assessment>, PageError>;

    /// The same where only a row is made of it: evidence, artefacts, skills and the criteria's texts may be left out,
    /// as an [`Outline`](crate::assess::Outline) does.
    ///
    /// # Errors
    /// As [`Pages::page`].
    fn outline(&self, index: usize) -> Result<Cow<'_, Assessment>, PageError> {
        self.page(index)
    }
}

impl Pages for Vec<Assessment> {
    fn page(&self, index: usize) -> Result<Cow<'_, Assessment>, PageError> {
        self.get(index).map(Cow::Borrowed).ok_or_else(|| PageError { key: format!("prospect {}", index + 1) })
    }
}

/// An assessment that was there when the report began cannot be read back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the assessment of {key} could not be read back from the store; `handiwork store check` says whether the store is \
     whole"
)]
pub struct PageError {
    /// Whose.
    pub key: String,
}

/// A run and its prospects, for drawing.
pub struct Report<'a> {
    /// What wrote it.
    pub generator: Generator,
    /// The run.
    pub run: Run,
    /// The rubric judged by.
    pub rubric: RubricStamp,
    standings: Vec<Standing>,
    pages: &'a dyn Pages,
    blind: Option<Blind>,
}

impl<'a> Report<'a> {
    /// A report on prospects that stand so, banded already, in the order of `pages`.
    pub fn new(run: Run, rubric: RubricStamp, standings: Vec<Standing>, pages: &'a dyn Pages) -> Self {
        Report { generator: Generator::default(), run, rubric, standings, pages, blind: None }
    }

    /// The report on a document held in memory.
    pub fn of(document: &'a Document) -> Self {
        let mut makers = Standings::default();
        Report {
            generator: document.generator.clone(),
            standings: document.prospects.iter().map(|one| makers.of(one)).collect(),
            ..Report::new(document.run.clone(), document.rubric.clone(), Vec::new(), &document.prospects)
        }
    }

    /// The prospects in list order.
    pub fn standings(&self) -> &[Standing] {
        &self.standings
    }

    /// One prospect with its band, under its alias where the report is blind.
    ///
    /// # Errors
    /// As [`Pages::page`].
    pub fn page(&self, index: usize) -> Result<Cow<'_, Assessment>, PageError> {
        Ok(self.drawn(index, self.pages.page(index)?))
    }

    /// The same where only a row is made of it; see [`Pages::outline`].
    ///
    /// # Errors
    /// As [`Pages::page`].
    pub fn outline(&self, index: usize) -> Result<Cow<'_, Assessment>, PageError> {
        Ok(self.drawn(index, self.pages.outline(index)?))
    }

    /// A prospect as this report shows them.
    fn drawn<'p>(&self, index: usize, mut page: Cow<'p, Assessment>) -> Cow<'p, Assessment> {
        let band = self.standings.get(index).and_then(|standing| standing.band);
        if page.band != band {
            page.to_mut().band = band;
        }
        if let Some(blind) = &self.blind {
            blind.hide(index, page.to_mut());
        }
        page
    }

    /// Every prospect in list order.
    pub fn pages(&self) -> impl Iterator<Item = Result<Cow<'_, Assessment>, PageError>> {
        (0..self.standings.len()).map(|index| self.page(index))
    }

    /// Every prospect's outline in list order.
    pub fn outlines(&self) -> impl Iterator<Item = Result<Cow<'_, Assessment>, PageError>> {
        (0..self.standings.len()).map(|index| self.outline(index))
    }

    /// The same report with people and their works under aliases; see [`blind()`](super::blind()).
    ///
    /// # Errors
    /// As [`Pages::page`]: every prospect is read once to learn what names are to be hidden.
    pub fn blinded(mut self) -> Result<Self, PageError> {
        let keys: Vec<&str> = self.standings.iter().map(|standing| standing.key.as_str()).collect();
        let blind = Blind::new(&keys, self.pages())?;
        blind.hide_standings(&mut self.standings);
        blind.hide_rejected(&mut self.run);
        self.blind = Some(blind);
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::{Outline, band};
    use crate::report::{Format, RenderOptions, blind, render, render_to, sample};

    /// Assessments as the store gives them: without bands, each a copy of its own.
    struct Stored(Vec<Assessment>);

    impl Pages for Stored {
        fn page(&self, index: usize) -> Result<Cow<'_, Assessment>, PageError> {
            let text = serde_json::to_string(&self.0[index]).unwrap_or_default();
            serde_json::from_str(&text).map(Cow::Owned).map_err(|_| PageError { key: self.0[index].key.clone() })
        }

        fn outline(&self, index: usize) -> Result<Cow<'_, Assessment>, PageError> {
            let text = serde_json::to_string(&self.0[index]).unwrap_or_default();
            let outline = serde_json::from_str(&text).map(|Outline(one)| Cow::Owned(one));
            outline.map_err(|_| PageError { key: self.0[index].key.clone() })
        }
    }

    fn stored(document: &Document) -> (Stored, Vec<Standing>) {
        let mut makers = Standings::default();
        let mut prospects = document.prospects.clone();
        for one in &mut prospects {
            one.band = None;
        }
        let mut standings: Vec<Standing> = prospects.iter().map(|one| makers.of(one)).collect();
        band(&mut standings);
        (Stored(prospects), standings)
    }

    fn drawn(report: &Report<'_>, format: Format, options: &RenderOptions) -> String {
        let mut bytes = Vec::new();
        render_to(report, format, options, &mut bytes).unwrap_or_else(|error| panic!("{error}"));
        String::from_utf8(bytes).unwrap_or_default()
    }

    #[test]
    fn page_by_page_every_form_is_what_it_is_from_memory() {
        let mut document = sample::many(23);
        band(&mut document.prospects);
        for options in [
            RenderOptions::default(),
            RenderOptions {
                brief: true,
                width: Some(80),
                passthrough_columns: vec!["stage".into()],
                ..Default::default()
            },
        ] {
            for format in Format::ALL {
                let (pages, standings) = stored(&document);
                let report = Report {
                    generator: document.generator.clone(),
                    ..Report::new(document.run.clone(), document.rubric.clone(), standings, &pages)
                };
                let expected = render(&document, format, &options).unwrap_or_default();
                assert!(drawn(&report, format, &options) == expected, "{format}");
                let hidden = report.blinded().unwrap_or_else(|error| panic!("{error}"));
                let expected = render(&blind(&document), format, &options).unwrap_or_default();
                assert!(drawn(&hidden, format, &options) == expected, "{format}, blind");
            }
        }
    }

    #[test]
    fn the_json_is_that_of_the_document() {
        let document = sample::many(20);
        let expected = crate::report::safe::json(serde_json::to_string_pretty(&document).unwrap_or_default()) + "\n";
        assert!(render(&document, Format::Json, &RenderOptions::default()).unwrap_or_default() == expected);
        let empty = sample::empty();
        let expected = serde_json::to_string_pretty(&empty).unwrap_or_default() + "\n";
        assert_eq!(render(&empty, Format::Json, &RenderOptions::default()).unwrap_or_default(), expected);
    }

    #[test]
    fn a_page_that_is_gone_is_an_error_in_every_form() {
        struct Gone;
        impl Pages for Gone {
            fn page(&self, _index: usize) -> Result<Cow<'_, Assessment>, PageError> {
                Err(PageError { key: "github:ada".into() })
            }
        }
        let document = sample::document();
        let (_, standings) = stored(&document);
        let report = Report::new(document.run.clone(), document.rubric.clone(), standings, &Gone);
        for format in Format::ALL {
            let said = render_to(&report, format, &RenderOptions::default(), &mut std::io::sink());
            let said = said.err().map(|error| error.to_string()).unwrap_or_default();
            assert!(said.contains("github:ada") && said.contains("store check"), "{format}: {said}");
        }
    }
}

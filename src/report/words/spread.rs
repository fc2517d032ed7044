//! Why categories do not arise for a person, in one line.

use super::category_in_sentence;
use crate::assess::verdict::{Assessment, CategoryVerdict, CriterionStatus, HandleVerdict};
use crate::evidence::HandleStatus;

/// Whether the category does not arise for the person: its weight is spread over the rest.
pub fn is_spread(category: &CategoryVerdict) -> bool {
    category.status == CriterionStatus::NotApplicable
}

/// One sentence on the categories that do not arise: `No Kaggle account known: its weight is spread over the rest.`
pub fn spread(assessment: &Assessment) -> Option<String> {
    let spread: Vec<&CategoryVerdict> = assessment.categories.iter().filter(|one| is_spread(one)).collect();
    // Where nothing arises there is nothing to spread over.
    if spread.is_empty() || spread.len() == assessment.categories.len() {
        return None;
    }
    let mut reasons: Vec<String> = Vec::new();
    for category in &spread {
        let reason = reason(&category.id, &assessment.handles);
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    let names: Vec<String> = spread.iter().map(|one| category_in_sentence(&one.id)).collect();
    let told = super::upper_first(&reasons.join("; "));
    Some(format!("{told}: the weight of {} is spread over the rest.", super::listed(&names)))
}

/// Why one category does not arise.
fn reason(category: &str, handles: &[HandleVerdict]) -> String {
    let (prefix, account, nothing) = match category {
        "kaggle" => ("kaggle:", "Kaggle account", "nothing on the Kaggle account to judge by"),
        "huggingface" => ("huggingface:", "Hugging Face account", "nothing on the Hugging Face account to judge by"),
        "communication" => ("web:", "site of their own", "nothing on their own site to judge by"),
        "collaboration" => ("github:", "GitHub account", "no work with others on GitHub in the year before"),
        other => return format!("{} does not arise", category_in_sentence(other)),
    };
    let of_platform = handles.iter().filter(|handle| handle.handle.starts_with(prefix));
    let there = |handle: &&HandleVerdict| matches!(handle.status, HandleStatus::Ok | HandleStatus::Renamed);
    if of_platform.clone().any(|handle| there(&handle)) {
        return nothing.to_owned();
    }
    match of_platform.clone().any(|handle| handle.status == HandleStatus::Conflict) {
        true => format!("the {account} is claimed by somebody else too"),
        false => format!("no {account} known"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn with(status: CriterionStatus, id: &str, handles: &[(&str, HandleStatus)]) -> Assessment {
        let mut one = sample::document().prospects.remove(0);
        let mut category = one.categories[0].clone();
        (category.id, category.status) = (id.into(), status);
        one.categories.push(category);
        let handle = |(name, status): &(&str, HandleStatus)| HandleVerdict {
            handle: (*name).to_owned(),
            status: *status,
            url: None,
            renamed_to: None,
            linked_from: None,
        };
        one.handles = handles.iter().map(handle).collect();
        one
    }

    #[test]
    fn what_does_not_arise_is_said_in_a_line_with_its_reason() {
        let told = |id, handles: &[_]| spread(&with(CriterionStatus::NotApplicable, id, handles)).unwrap();
        assert_eq!(told("kaggle", &[]), "No Kaggle account known: the weight of Kaggle is spread over the rest.");
        assert_eq!(
            told("kaggle", &[("kaggle:ada", HandleStatus::Conflict)]),
            "The Kaggle account is claimed by somebody else too: the weight of Kaggle is spread over the rest."
        );
        assert_eq!(
            told("collaboration", &[("github:ada", HandleStatus::Ok)]),
            "No work with others on GitHub in the year before: the weight of collaboration is spread over the rest."
        );
        assert_eq!(spread(&with(CriterionStatus::NotObserved, "kaggle", &[])), None);
    }
}

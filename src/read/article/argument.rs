//! How a text argues: sentences, and what in them weighs or gives a reason.
//!
//! The cues are words of choice and contrast (`instead of`, `at the cost of`, `we chose`) and of reason (`because`,
//! `therefore`), the connectives that the Penn Discourse Treebank files under comparison and contingency. A contrast
//! alone (`however`) weighs only beside a reason, since any prose holds some.

use super::alternatives;
use crate::evidence::person::Argument;
use crate::read::readme::document::words;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Words of a sentence that can weigh something. Longer ones are lists or broken markup.
const SENTENCE: std::ops::RangeInclusive<u64> = 7..=90;
/// Passages that are kept, and their characters.
const MOST_PASSAGES: usize = 3;
const PASSAGE: usize = 160;

struct Cues {
    language: &'static str,
    weighs: Regex,
    contrasts: Regex,
    reasons: Regex,
}

static CUES: LazyLock<Vec<Cues>> = LazyLock::new(|| {
    let cues = |language, weighs: &str, contrasts: &str, reasons: &str| {
        Some(Cues {
            language,
            weighs: alternatives(weighs)?,
            contrasts: alternatives(contrasts)?,
            reasons: alternatives(reasons)?,
        })
    };
    [
        cues(
            "en",
            r"trade-?\s?offs?|instead of|rather than|as opposed to|at the (?:cost|expense|price) of|in exchange for|
              (?:we|i) (?:chose|picked|decided|opted|settled on|rejected|ruled out|gave up)|(?:we|i) (?:could|might) have|the alternatives?|
              (?:down|up)sides?|drawbacks?|disadvantages?|in hindsight|looking back|(?:did|does)(?: not|n't|n’t) (?:help|work|pay|matter)|
              not worth|worth the (?:cost|effort|complexity|price)|costs? (?:us|more|too much)|the price (?:is|was|of|we)|simpler than|cheaper than|worse than",
            r"but|however|although|though|whereas|while|yet|despite|even though|on the other hand|nevertheless|unless|only if",
            r"because|since|therefore|so that|thus|hence|which is why|the reason|as a result|due to|in order to|this means|which means|it follows",
        ),
        cues(
            "de",
            r"statt(?:dessen)?|anstatt|anstelle|abwägung|kompromiss(?:e|es)?|zielkonflikt|auf kosten|zulasten|nachteile?|vorteile?|dagegen spricht|
              (?:wir|ich) (?:haben|habe) (?:uns|mich)|entschieden|verworfen|gewählt|im nachhinein|rückblickend|lohnt|hätten|einfacher als|schlechter als|billiger als|der preis",
            r"aber|jedoch|allerdings|obwohl|während|hingegen|dagegen|dennoch|trotzdem|sondern",
            r"weil|denn|da|deshalb|daher|darum|deswegen|sodass|damit|der grund|aufgrund|folglich|somit",
        ),
        cues(
            "fr",
            r"au lieu d[e']|plutôt que?|compromis|au prix d[e']|au détriment|en échange|inconvénients?|avantages?|désavantages?|
              (?:nous avons|j['’]ai|on a) (?:choisi|préféré|décidé|retenu|écarté|renoncé)|avec le recul|aurions|aurait pu|plus simple que?|moins bon que?|vaut la peine|ne vaut pas",
            r"mais|cependant|toutefois|pourtant|bien que|alors que|tandis que|en revanche|malgré|néanmoins",
            r"parce que?|car|puisque?|donc|c['’]est pourquoi|ainsi|afin d[e']|la raison|en raison|à cause|par conséquent",
        ),
        cues(
            "es",
            r"en (?:vez|lugar) de|compromiso|a costa de|a cambio de|a expensas|desventajas?|ventajas?|inconvenientes?|
              (?:elegimos|elegí|decidimos|decidí|optamos|opté|preferimos|preferí|descartamos|descarté)|visto ahora|hubiera|habríamos|más (?:simple|sencillo) que|peor que|vale la pena|no compensa",
            r"pero|sin embargo|aunque|mientras que|en cambio|a pesar de|no obstante|sino",
            r"porque|ya que|puesto que|por (?:eso|ello|lo tanto)|así que|debido a|para que|la razón|de modo que",
        ),
        cues(
            "it",
            r"invece d[i']|anziché|piuttosto che|compromess[oi]|a scapito|a costo di|in cambio di|svantagg[io]|vantagg[io]|
              (?:abbiamo|ho) (?:scelto|deciso|preferito|scartato|rinunciato)|col senno di poi|avremmo|avrei|più semplice d[i']|peggio di|vale la pena",
            r"ma|però|tuttavia|sebbene|anche se|mentre|al contrario|nonostante|bensì",
            r"perché|poiché|quindi|perciò|dunque|così che|a causa|affinché|il motivo|di conseguenza",
        ),
        cues(
            "pt",
            r"em vez de|ao invés de|compromissos?|às custas|à custa de|em troca de|desvantagens?|vantagens?|
              (?:escolhemos|escolhi|decidimos|decidi|optamos|optei|preferimos|preferi|descartamos|descartei)|em retrospecto|teríamos|poderíamos|mais simples (?:do )?que|pior (?:do )?que|vale a pena",
            r"mas|porém|contudo|entretanto|embora|enquanto|apesar de|no entanto",
            r"porque|pois|já que|portanto|por isso|assim|devido a|para que|a razão|de modo que",
        ),
        cues(
            "nl",
            r"in plaats van|afweging(?:en)?|compromis|ten koste van|in ruil voor|nadel(?:en|ige)|nadeel|voordelen|voordeel|
              (?:kozen|koos|gekozen|besloten|besloot|verworpen)|achteraf|hadden|eenvoudiger dan|slechter dan|goedkoper dan|de moeite waard",
            r"maar|echter|hoewel|terwijl|daarentegen|toch|ondanks|desondanks",
            r"omdat|want|daarom|dus|doordat|zodat|aangezien|vanwege|de reden",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
});

/// How sentences of a language argue; none where the language's words are not known here. Each sentence counts once,
/// however often it stands there.
pub(super) fn argument(sentences: &[&str], language: &str) -> Option<Argument> {
    let cues = CUES.iter().find(|cues| cues.language == language)?;
    let (mut weighing, mut reasoning) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for sentence in sentences {
        if !SENTENCE.contains(&words(sentence)) || sentence.ends_with('?') || !seen.insert(sentence.to_lowercase()) {
            continue;
        }
        let reasons = cues.reasons.is_match(sentence);
        if cues.weighs.is_match(sentence) || reasons && cues.contrasts.is_match(sentence) {
            weighing.push(*sentence);
        } else if reasons {
            reasoning.push(*sentence);
        }
    }
    let passages = if weighing.is_empty() { &reasoning } else { &weighing };
    Some(Argument {
        passages: passages.iter().take(MOST_PASSAGES).map(|one| super::quoted(one, PASSAGE)).collect(),
        trade_offs: weighing.len() as u64,
        reasons: reasoning.len() as u64,
    })
}

/// Sentences of a paragraph: up to a full stop, a question or an exclamation mark that a space follows and no
/// abbreviation or initial precedes. Scripts with their own marks end at those.
pub(in crate::read) fn sentences(text: &str) -> Vec<&str> {
    const ABBREVIATIONS: [&str; 26] = [
        "e.g", "i.e", "etc", "vs", "cf", "fig", "figs", "eq", "sec", "al", "approx", "dr", "mr", "mrs", "prof", "no",
        "st", "z.b", "d.h", "bzw", "ca", "vgl", "usw", "p.ex", "ej", "resp",
    ];
    let mut found = Vec::new();
    let mut from = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, mark)) = characters.next() {
        let ends = match mark {
            '。' | '！' | '？' => true,
            '.' | '!' | '?' => {
                characters.peek().is_none_or(|(_, next)| next.is_whitespace() || matches!(next, '"' | '”' | ')' | '»'))
            }
            _ => false,
        };
        if !ends {
            continue;
        }
        let before = text.get(from..at).unwrap_or_default();
        let last = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default().to_lowercase();
        let is_short =
            mark == '.' && (ABBREVIATIONS.contains(&last.as_str()) || last.chars().count() == 1 && last != "i");
        if !is_short {
            let end = at + mark.len_utf8();
            found.push(text.get(from..end).unwrap_or_default().trim());
            from = end;
        }
    }
    found.push(text.get(from..).unwrap_or_default().trim());
    found.retain(|sentence| sentence.chars().any(char::is_alphanumeric));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_people_end_them() {
        let text = "We use e.g. PyTorch 2.1 (see Fig. 3). It works! Does it? \"Yes.\" Prof. X said so";
        assert_eq!(
            sentences(text),
            ["We use e.g. PyTorch 2.1 (see Fig. 3).", "It works!", "Does it?", "\"Yes.", "\" Prof. X said so"]
        );
        assert_eq!(sentences("これは文です。次の文。"), ["これは文です。", "次の文。"]);
        assert_eq!(sentences(" ... "), Vec::<&str>::new());
    }

    #[test]
    fn choices_weigh_and_reasons_alone_are_reasons() {
        let of = |text: &str, language: &str| {
            argument(&sentences(text), language).map(|found| (found.trade_offs, found.reasons))
        };
        assert_eq!(of("We split by patient instead of by visit, which costs a tenth of the data.", "en"), Some((1, 0)));
        assert_eq!(of("The loss falls quickly because the first layers are already trained well.", "en"), Some((0, 1)));
        assert_eq!(of("However, the loss falls quickly in the first few epochs of training.", "en"), Some((0, 0)));
        assert_eq!(of("A larger batch is faster, but we kept it small because memory ran out.", "en"), Some((1, 0)));
        assert_eq!(
            of("Why did we choose this instead of that other well known method?", "en"),
            Some((0, 0)),
            "a question"
        );
        assert_eq!(of("Use this instead of that.", "en"), Some((0, 0)), "too short to weigh anything");
        assert_eq!(
            of(&"We chose the smaller model instead of the larger one here. ".repeat(50), "en"),
            Some((1, 0)),
            "said once"
        );
        assert_eq!(
            of("Wir haben uns für das kleinere Modell entschieden, weil es schneller antwortet.", "de"),
            Some((1, 0))
        );
        assert_eq!(of("Nous avons choisi le petit modèle plutôt que le grand pour sa rapidité.", "fr"), Some((1, 0)));
        assert_eq!(of("Elegimos el modelo pequeño en lugar del grande porque responde antes.", "es"), Some((1, 0)));
        assert_eq!(of("Abbiamo scelto il modello piccolo anziché quello grande per la velocità.", "it"), Some((1, 0)));
        assert_eq!(of("Escolhemos o modelo pequeno em vez do grande porque responde mais rápido.", "pt"), Some((1, 0)));
        assert_eq!(
            of("We kozen het kleine model in plaats van het grote omdat het sneller antwoordt.", "nl"),
            Some((1, 0))
        );
        assert_eq!(of("我们选择了小模型，因为它更快。", "zh"), None);
    }

    #[test]
    fn the_words_of_every_language_are_there() {
        let languages: Vec<&str> = CUES.iter().map(|cues| cues.language).collect();
        assert_eq!(languages, ["en", "de", "fr", "es", "it", "pt", "nl"]);
    }

    #[test]
    fn passages_are_short_and_hold_no_address_of_mail() {
        let text = format!(
            "Write to ada@example.org instead of the list because {} answers.",
            "nobody there ever ".repeat(15)
        );
        let found = argument(&sentences(&text), "en").expect("English");
        assert_eq!(found.passages.len(), 1);
        assert!(found.passages[0].chars().count() <= PASSAGE, "{:?}", found.passages);
        assert!(!found.passages[0].contains('@'), "{:?}", found.passages);
    }
}

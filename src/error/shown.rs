//! Text that may quote a file, as far as an error shows it.

/// Most characters of a message: what it quotes from a file may be the whole file.
const SHOWN: usize = 360;
/// Characters that stay of its end, where it says what is wrong with the quoted.
const SHOWN_END: usize = 120;

/// The text cut in the middle, and without characters that steer a terminal.
pub(super) fn shown(text: &str) -> String {
    if text.chars().count() <= SHOWN {
        return text.chars().map(harmless).collect();
    }
    let mut out = String::new();
    let mut letters = text.chars();
    while out.len() < SHOWN - SHOWN_END {
        let Some(letter) = letters.next() else { break };
        out.push_str(&harmless(letter));
    }
    let mut end: Vec<String> = Vec::new();
    let mut length = 0;
    for letter in letters.rev().map(harmless) {
        length += letter.len();
        if length > SHOWN_END {
            break;
        }
        end.push(letter);
    }
    out.push_str(" [...] ");
    out.extend(end.into_iter().rev());
    out
}

/// A letter as it is, or escaped where it would act instead of being seen; marks of writing direction reorder what stands around them.
fn harmless(letter: char) -> String {
    let direction = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if letter != '\n' && (letter.is_control() || direction) { letter.escape_default().collect() } else { letter.to_string() }
}

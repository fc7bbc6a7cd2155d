//! Styles in the syntax of tmux's status line (`#[fg=red]`), and escaping of text for it.
//!
//! tmux expands the output of a command in its status line: `#{...}` is a format and `#[...]` a style. So every `#` of a
//! text is doubled, which displays one `#`. A `%` is kept, because tmux expands times before it runs the command.
//!
//! Not here: escape sequences (`sgr`).

use ratatui::style::{Color, Modifier, Style};

/// A text in a style, followed by a reset. The default style is not written.
pub fn styled(text: &str, style: Style) -> String {
    let text = escaped(text);
    match words(style) {
        words if words.is_empty() || text.is_empty() => text,
        words => format!("#[{}]{text}#[default]", words.join(" ")),
    }
}

/// Escapes a text for tmux.
pub fn escaped(text: &str) -> String {
    text.replace('#', "##")
}

/// Escapes a text of the user's config, in which styles are kept.
pub fn with_styles(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, from)) = rest.split_once("#[") {
        let Some((style, after)) = from.split_once(']').filter(|(style, _)| !style.contains(['#', '{', '('])) else {
            break;
        };
        out.extend([&escaped(before), "#[", style, "]"]);
        rest = after;
    }
    out + &escaped(rest)
}

const MODIFIERS: [(Modifier, &str); 5] = [
    (Modifier::BOLD, "bold"),
    (Modifier::DIM, "dim"),
    (Modifier::ITALIC, "italics"),
    (Modifier::UNDERLINED, "underscore"),
    (Modifier::REVERSED, "reverse"),
];

fn words(style: Style) -> Vec<String> {
    let colour = |side: &str, colour: Option<Color>| colour.and_then(name).map(|name| format!("{side}={name}"));
    let modifiers = MODIFIERS.iter().filter(|(modifier, _)| style.add_modifier.contains(*modifier));
    let colours = [colour("fg", style.fg), colour("bg", style.bg)].into_iter().flatten();
    colours.chain(modifiers.map(|(_, word)| (*word).to_owned())).collect()
}

/// tmux's name of a colour; `None` for the default colour.
fn name(colour: Color) -> Option<String> {
    let word = match colour {
        Color::Reset => return None,
        Color::Black => "black",
        Color::Red => "red",
        Color::Green => "green",
        Color::Yellow => "yellow",
        Color::Blue => "blue",
        Color::Magenta => "magenta",
        Color::Cyan => "cyan",
        Color::Gray => "white",
        Color::DarkGray => "brightblack",
        Color::LightRed => "brightred",
        Color::LightGreen => "brightgreen",
        Color::LightYellow => "brightyellow",
        Color::LightBlue => "brightblue",
        Color::LightMagenta => "brightmagenta",
        Color::LightCyan => "brightcyan",
        Color::White => "brightwhite",
        Color::Rgb(r, g, b) => return Some(format!("#{r:02x}{g:02x}{b:02x}")),
        Color::Indexed(n) => return Some(format!("colour{n}")),
    };
    Some(word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_is_told_in_words_of_tmux_and_ends() {
        let style = |style: Style| styled("late", style);
        assert_eq!(style(Style::new()), "late");
        assert_eq!(style(Style::new().fg(Color::Reset)), "late");
        assert_eq!(style(Style::new().fg(Color::Red).bold()), "#[fg=red bold]late#[default]");
        let rich = Style::new().fg(Color::Rgb(255, 0, 10)).bg(Color::Indexed(7)).dim().underlined().reversed();
        assert_eq!(style(rich), "#[fg=#ff000a bg=colour7 dim underscore reverse]late#[default]");
        assert_eq!(styled("", Style::new().bold()), "");
    }

    #[test]
    fn t12_a_text_from_outside_is_never_a_format_or_a_style() {
        let hostile = "#{host} #(reboot) #[fg=red] ## #";
        let tame = "##{host} ##(reboot) ##[fg=red] #### ##";
        assert_eq!(escaped(hostile), tame);
        assert_eq!(styled(hostile, Style::new().bold()), format!("#[bold]{tame}#[default]"));
    }

    #[test]
    fn styles_in_ones_own_text_stay_and_nothing_else_can_begin_one() {
        assert_eq!(with_styles("#[fg=red]a#[default]"), "#[fg=red]a#[default]");
        assert_eq!(with_styles("no. #"), "no. ##", "what stands behind it may begin with a bracket");
        assert_eq!(with_styles("a#[b"), "a##[b");
        assert_eq!(with_styles("#[fg=#{host}]"), "##[fg=##{host}]");
        assert_eq!(with_styles("##[fg=red]"), "###[fg=red]", "a # and a style");
    }
}

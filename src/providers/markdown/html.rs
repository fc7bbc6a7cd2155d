//! HTML inside Markdown, without its tags.
//!
//! Not here: whole documents in HTML (`providers::text`).

/// The words of a piece of HTML: tags and comments are taken away, `<br>` is a line break, the usual entities are decoded.
pub fn text(html: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(html.len()), html);
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        decode(before, &mut out);
        let is_tag =
            from.get(1..).is_some_and(|tag| tag.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)));
        let end = if from.starts_with("<!--") {
            // One that is not closed runs to the end.
            Some(from.find("-->").map_or(from.len(), |end| end + 3))
        } else {
            from.find('>').filter(|_| is_tag).map(|end| end + 1)
        };
        let Some(end) = end else {
            out.push('<');
            rest = from.get(1..).unwrap_or_default();
            continue;
        };
        let tag = from.get(1..end).unwrap_or_default().to_ascii_lowercase();
        if matches!(tag.trim_end_matches(['>', '/', ' ']), "br") {
            out.push('\n');
        }
        rest = from.get(end..).unwrap_or_default();
    }
    decode(rest, &mut out);
    out
}

fn decode(text: &str, out: &mut String) {
    const ENTITIES: [(&str, &str); 6] =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&")];
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let known = ENTITIES.iter().find(|(entity, _)| from.starts_with(entity));
        let (length, meant) = known.map_or((1, "&"), |(entity, meant)| (entity.len(), *meant));
        out.push_str(meant);
        rest = from.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
}

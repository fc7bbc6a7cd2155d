//! As much of JSON Schema as the schema of the config uses.
//!
//! Not here: what that schema says.

use serde_json::{Map, Value};

/// A schema, or the one to which it refers.
pub fn resolve<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    let name = schema["$ref"].as_str().and_then(|name| name.strip_prefix("#/definitions/"));
    name.map_or(schema, |name| &root["definitions"][name])
}

/// A value of TOML as editors hand it to a schema: dates are texts.
pub fn as_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text.clone()),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(truth) => (*truth).into(),
        toml::Value::Datetime(time) => Value::String(time.to_string()),
        toml::Value::Array(list) => list.iter().map(as_json).collect(),
        toml::Value::Table(table) => {
            table.iter().map(|(key, value)| (key.clone(), as_json(value))).collect::<Map<_, _>>().into()
        }
    }
}

/// Is a value of a type?
pub fn is_type(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type is called {other}"),
    }
}

/// What of a value does not fit a schema.
pub fn faults(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let schema = resolve(root, schema);
    let mut found = Vec::new();
    if let Some(name) = schema["type"].as_str().filter(|name| !is_type(value, name)) {
        return vec![format!("{at} is not of the type {name}: {value}")];
    }
    if schema["const"].is_string() && schema["const"] != *value {
        found.push(format!("{at} is not {}", schema["const"]));
    }
    if let Some(words) = schema["enum"].as_array().filter(|words| !words.contains(value)) {
        found.push(format!("{at} is none of {words:?}"));
    }
    if let (Some(pattern), Some(text)) = (schema["pattern"].as_str(), value.as_str())
        && !fits(pattern, text)
    {
        found.push(format!("{at} does not fit {pattern}: {text}"));
    }
    for one in schema["allOf"].as_array().into_iter().flatten() {
        let applies = one["if"].is_null() || faults(root, &one["if"], value, at).is_empty();
        let then = if one["if"].is_null() { one } else { &one["then"] };
        found.extend(if applies { faults(root, then, value, at) } else { Vec::new() });
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let each: Vec<Vec<String>> = any.iter().map(|one| faults(root, one, value, at)).collect();
        if !each.iter().any(Vec::is_empty) {
            found.extend(each.into_iter().flatten());
        }
    }
    for item in value.as_array().into_iter().flatten().filter(|_| schema["items"].is_object()) {
        found.extend(faults(root, &schema["items"], item, &format!("{at}[]")));
    }
    if let Some(table) = value.as_object() {
        let needed = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        found.extend(needed.filter(|key| !table.contains_key(*key)).map(|key| format!("{at} lacks {key}")));
        for (key, value) in table {
            let at = format!("{at}.{key}");
            match (&schema["properties"][key], &schema["additionalProperties"]) {
                (Value::Null, Value::Bool(false)) => found.push(format!("{at} is unknown")),
                (Value::Null, Value::Null) => {}
                (Value::Null, rest) => found.extend(faults(root, rest, value, &at)),
                (known, _) => found.extend(faults(root, known, value, &at)),
            }
        }
    }
    found
}

/// The patterns that the schema has.
fn fits(pattern: &str, text: &str) -> bool {
    let digits = |text: &str, count: usize| text.len() >= count && text.bytes().take(count).all(|b| b.is_ascii_digit());
    match pattern {
        "^[a-z0-9][a-z0-9_-]*$" => asyncboard::domain::ids::is_id(text),
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}" => digits(text, 4) && text.as_bytes().get(4) == Some(&b'-'),
        "^[0-9]{1,2}:[0-9]{2}$" => {
            text.split_once(':').is_some_and(|(h, m)| digits(h, 1) && m.len() == 2 && digits(m, 2))
        }
        _ if pattern.contains("[dhms]") => asyncboard::domain::agreement::duration(text).is_some(),
        other => panic!("the pattern {other} is not known here"),
    }
}

//! GraphQL: one address, to which queries are posted. A query only asks, so it may be sent again.
//!
//! An answer has data, errors, or both. Without data it is a refusal (`refusal`); errors beside data are the kind's
//! matter: they say by their path which part of the data is missing.
//!
//! Not here: sending it (`session`).

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::domain::text::{Text, head};

/// A service may send as many errors as it likes: so many are read.
const MOST: usize = 100;

/// What a GraphQL service answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph<T> {
    /// The data.
    pub data: T,
    /// The errors beside the data.
    pub errors: Vec<GraphError>,
}

/// An error of a GraphQL service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GraphError {
    /// What kind of error it is: `extensions.code`, else `type`.
    pub code: Option<String>,
    /// In the service's words. They may repeat secrets: what is kept or cut goes through
    /// [`Session::scrub`](super::Session::scrub).
    pub message: Text,
    /// The field that it is about, as in `repository.issues.3`; empty, when the service does not say.
    pub path: String,
    /// The other extensions.
    pub extensions: Map<String, Value>,
}

/// An answer as it comes.
#[derive(Deserialize)]
pub(super) struct Envelope<T> {
    pub data: T,
    #[serde(default)]
    errors: Value,
}

impl<T> Envelope<T> {
    pub fn graph(self) -> Graph<T> {
        Graph { errors: Graph::<T>::errors_of(&self.errors), data: self.data }
    }
}

impl<T> Graph<T> {
    /// The errors in a list of them.
    pub(super) fn errors_of(errors: &Value) -> Vec<GraphError> {
        errors.as_array().into_iter().flatten().take(MOST).map(GraphError::of).collect()
    }
}

fn text(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default()
}

impl GraphError {
    fn of(error: &Value) -> Self {
        const LONGEST: usize = 1000;
        let extensions = error.get("extensions").and_then(Value::as_object).cloned().unwrap_or_default();
        let code = [extensions.get("code"), error.get("type"), extensions.get("type")].map(text);
        let code = code.into_iter().find(|code| !code.is_empty()).map(|code| head(code, 80).to_owned());
        let step = |step: &Value| step.as_str().map_or_else(|| step.to_string(), str::to_owned);
        let path = error.get("path").and_then(Value::as_array).into_iter().flatten();
        Self {
            code,
            message: Text::new(head(text(error.get("message")), LONGEST)),
            path: path.take(30).map(step).collect::<Vec<_>>().join("."),
            extensions,
        }
    }

    /// Whether it is of this code, in any case of letters.
    pub fn is(&self, code: &str) -> bool {
        self.code.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_error_is_known_by_its_code_or_its_type_and_says_where_it_is() {
        let errors = json!([
            { "type": "NOT_FOUND", "path": ["repository", "issues", 3], "message": "no" },
            { "message": "slow down", "extensions": { "code": "RATELIMITED", "type": "ratelimited", "more": [1] } },
            { "extensions": { "code": 7, "type": "x" } }, "odd", null,
        ]);
        let errors = Graph::<()>::errors_of(&errors);
        assert_eq!(
            errors.iter().map(|error| error.code.as_deref()).collect::<Vec<_>>(),
            [Some("NOT_FOUND"), Some("RATELIMITED"), Some("x"), None, None]
        );
        assert_eq!((&*errors[0].path, errors[0].message.raw()), ("repository.issues.3", "no"));
        assert!(errors[0].is("not_found") && errors[1].extensions.contains_key("more"));
        assert_eq!(Graph::<()>::errors_of(&json!({ "errors": 1 })), []);
        assert_eq!(Graph::<()>::errors_of(&Value::Array(vec![json!({}); 500])).len(), MOST);
    }
}

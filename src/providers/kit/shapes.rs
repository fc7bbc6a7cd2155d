//! The shapes of a service's answers, as tables.
//!
//! ```text
//! shapes! {
//!     /// A card.
//!     Card { id: String; name: Id, due_complete: bool as "dueComplete", members: LenientList<Member> as "idMembers" }
//! }
//! ```
//!
//! 1. Before the semicolon stand the fields that a value of this shape cannot be without: where one is missing or odd, the
//!    value is no such thing, and is left out of its list and counted.
//! 2. Behind it stand those that may be missing, null or of another shape: each is a [`Lenient`](crate::providers::http::Lenient)
//!    of its type, and costs no more than itself. `odd` names those that are there and could not be read.
//! 3. `as` gives a field's name in the answer, where it is another.

/// Makes the shapes of a table; see the file.
macro_rules! shapes {
    ($(
        $(#[$doc:meta])*
        $shape:ident {
            $($(#[$attribute:meta])* $needed:ident : $need:ty $(as $need_name:literal)?),* $(,)? ;
            $($field:ident : $type:ty $(as $name:literal)?),* $(,)?
        }
    )*) => {$(
        $(#[$doc])*
        #[allow(clippy::struct_field_names, reason = "fields have the service's own names")]
        #[derive(Clone, Debug, Default, serde::Deserialize)]
        pub struct $shape {
            $($(#[$attribute])* $(#[serde(rename = $need_name)])? pub $needed: $need,)*
            $(#[serde(default $(, rename = $name)?)] pub $field: $crate::providers::http::Lenient<$type>,)*
        }

        impl $shape {
            /// The fields that are there and could not be read, by their names in the answer.
            #[allow(dead_code, reason = "not every shape is asked")]
            pub fn odd(&self) -> impl Iterator<Item = &'static str> {
                let fields: Vec<(bool, &'static str)> =
                    vec![$((self.$field.is_odd(), [stringify!($field) $(, $name)?].last().copied().unwrap_or_default())),*];
                fields.into_iter().filter_map(|(is_odd, name)| is_odd.then_some(name))
            }
        }
    )*};
}

pub(crate) use shapes;

#[cfg(test)]
mod tests {
    use crate::providers::http::{Id, Lenient, LenientList};

    shapes! {
        /// A card.
        #[derive(PartialEq)]
        Card { id: String; name: Id, due_complete: bool as "dueComplete", members: LenientList<Member> as "idMembers" }
        /// A member, whose fields are not needed.
        #[derive(PartialEq)]
        Member { ; name: Id }
    }

    fn card(json: &str) -> Option<Card> {
        serde_json::from_str(json).ok()
    }

    #[test]
    fn what_is_needed_is_needed_and_everything_else_may_be_missing_null_or_odd() {
        let bare = Card { id: "a".to_owned(), ..Card::default() };
        for json in [r#"{"id":"a"}"#, r#"{"id":"a","name":null,"dueComplete":null,"idMembers":null,"new":{"a":[1]}}"#] {
            assert_eq!(card(json), Some(bare.clone()), "{json}");
        }
        for json in ["{}", r#"{"id":null}"#, r#"{"id":7}"#, "null", "7"] {
            assert_eq!(card(json), None, "{json}");
        }
        let whole = card(r#"{"id":"a","name":7,"dueComplete":true,"idMembers":[{"name":"m"},5]}"#).unwrap();
        assert_eq!((whole.name.text(), whole.due_complete), (Some("7"), Lenient::Read(true)));
        assert_eq!(whole.members.as_ref().map(|each| (each.good.len(), each.skipped)), Some((1, 1)));
        assert_eq!(whole.odd().count(), 0);
    }

    #[test]
    fn odd_fields_are_named_as_the_answer_names_them() {
        let odd = card(r#"{"id":"a","name":[],"dueComplete":"no","idMembers":{}}"#).unwrap();
        assert_eq!(odd.odd().collect::<Vec<_>>(), ["name", "dueComplete", "idMembers"]);
    }
}

//! The JSON Schema of what we publish.
//!
//! Called by `cli` for `handiwork schema`. Invariant: made from the types that write the JSON, so that the two cannot
//! differ.

use super::document::Document;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// The JSON Schema (draft 2020-12) of [`Document`] as it is written: every field required, null where it may be.
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    generator.into_root_schema_for::<Document>().to_value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    /// Follows `$ref` to its definition, and picks the variant of `anyOf` that fits the value.
    fn resolve<'a>(root: &'a Value, schema: &'a Value, value: &Value) -> &'a Value {
        if let Some(pointer) = schema["$ref"].as_str() {
            return resolve(root, root.pointer(pointer.trim_start_matches('#')).unwrap_or(&Value::Null), value);
        }
        if let Some(variants) = schema["anyOf"].as_array() {
            let fitting = variants.iter().find(|v| (v["type"] == "null") == value.is_null());
            return resolve(root, fitting.unwrap_or(&Value::Null), value);
        }
        schema
    }

    /// Every field of the value is in the schema and every required field in the value, all the way down.
    fn check(root: &Value, schema: &Value, value: &Value, at: &str) {
        let schema = resolve(root, schema, value);
        assert!(!schema.is_null(), "{at}: no schema");
        let types: Vec<&str> = match &schema["type"] {
            Value::String(one) => vec![one],
            Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
            _ => vec![],
        };
        let fits = match value {
            Value::Null => types.contains(&"null"),
            Value::Bool(_) => types.contains(&"boolean"),
            Value::Number(n) => types.contains(&"number") || (n.is_u64() && types.contains(&"integer")),
            Value::String(text) => {
                let listed =
                    |v: &Value| v["const"] == **text || v["enum"].as_array().is_some_and(|e| e.contains(value));
                types.contains(&"string") && (schema["enum"].is_null() || listed(schema))
                    || schema["oneOf"].as_array().is_some_and(|variants| variants.iter().any(listed))
            }
            Value::Array(_) => types.contains(&"array"),
            Value::Object(_) => types.contains(&"object"),
        };
        assert!(fits, "{at}: {value} is no {schema}");
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    check(root, &schema["items"], item, &format!("{at}[{index}]"));
                }
            }
            Value::Object(fields) => {
                let properties = &schema["properties"];
                for (name, field) in fields {
                    let known = &properties[name];
                    let known = if known.is_null() { &schema["additionalProperties"] } else { known };
                    assert!(known.is_object(), "{at}.{name} is in the document and not in the schema");
                    check(root, known, field, &format!("{at}.{name}"));
                }
                let required: Vec<&str> = schema["required"]
                    .as_array()
                    .map(|r| r.iter().filter_map(Value::as_str).collect())
                    .unwrap_or_default();
                for name in properties.as_object().map(|p| p.keys().collect::<Vec<_>>()).unwrap_or_default() {
                    assert!(required.contains(&name.as_str()), "{at}.{name} is not required");
                    assert!(fields.contains_key(name), "{at}.{name} is in the schema and not in the document");
                    assert!(properties[name]["description"].is_string(), "{at}.{name} is not described");
                }
            }
            _ => {}
        }
    }

    #[test]
    fn a_document_has_the_schema_s_shape_exactly() {
        let schema = schema();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        for document in [sample::document(), sample::empty()] {
            let value = serde_json::to_value(document).unwrap_or_default();
            check(&schema, &schema, &value, "document");
        }
    }

    #[test]
    fn the_schema_has_the_contract_s_words() {
        let text = schema().to_string();
        for word in
            ["not_applicable", "is_organization", "budget", "insufficient", "has_licence", "raise", "carried_from"]
        {
            assert!(text.contains(word), "{word}");
        }
    }
}

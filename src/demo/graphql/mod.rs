//! Answers GraphQL documents from the fixtures: whatever is asked of the part of the platform's schema that the
//! fixtures can tell, aliases, fragments, variables and directives included.
//!
//! Called by the server. Invariant: a field outside that part is refused as the platform refuses an unknown field,
//! never answered with an invented value.

mod model;
mod others;

use super::fixtures::Fixtures;
use graphql_parser::query as ast;
use model::{Node, Output};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What the requester has left.
#[derive(Debug, Clone)]
pub(super) struct Quota {
    pub(super) limit: u64,
    pub(super) remaining: u64,
    pub(super) resets_at: jiff::Timestamp,
}

type Text = String;

/// Answers one request: the platform's envelope, `data` and `errors` as due.
pub(super) fn answer(fixtures: &Fixtures, quota: &Quota, request: &Value) -> Value {
    let query = request["query"].as_str().unwrap_or_default();
    let document = match ast::parse_query::<Text>(query) {
        Ok(document) => document.into_static(),
        Err(error) => return json!({"errors": [{"message": format!("Parse error on {error}")}]}),
    };
    let wanted = request["operationName"].as_str();
    let mut fragments = BTreeMap::new();
    let mut operations = Vec::new();
    for definition in &document.definitions {
        match definition {
            ast::Definition::Fragment(fragment) => {
                fragments.insert(fragment.name.clone(), fragment);
            }
            ast::Definition::Operation(ast::OperationDefinition::Query(query)) => operations.push(query),
            ast::Definition::Operation(_) => {}
        }
    }
    let operation = match (wanted, operations.as_slice()) {
        (None, [only]) => Some(*only),
        (None, _) => None,
        (Some(name), all) => all.iter().find(|query| query.name.as_deref() == Some(name)).copied(),
    };
    let Some(operation) = operation else {
        return json!({"errors": [{"message": "An operation name is required"}]});
    };
    let variables = match variables(operation, &request["variables"]) {
        Ok(variables) => variables,
        Err(message) => return json!({"errors": [{"message": message}]}),
    };
    let mut execution = Execution { fixtures, quota, fragments, variables, errors: Vec::new(), invalid: Vec::new() };
    let data = execution.select(&Node::Query, &[&operation.selection_set], &[]);
    match (execution.invalid.is_empty(), execution.errors.is_empty()) {
        (false, _) => json!({ "errors": execution.invalid }),
        (true, false) => json!({"data": data, "errors": execution.errors}),
        (true, true) => json!({ "data": data }),
    }
}

/// The variables' values: given, else by default; an absent required one is an error.
fn variables(operation: &ast::Query<'static, Text>, given: &Value) -> Result<BTreeMap<String, Value>, String> {
    let mut values = BTreeMap::new();
    for definition in &operation.variable_definitions {
        let name = &definition.name;
        let value = match (given.get(name), &definition.default_value) {
            (Some(value), _) => value.clone(),
            (None, Some(default)) => literal(default, &BTreeMap::new()),
            (None, None) => Value::Null,
        };
        if value.is_null() && matches!(definition.var_type, ast::Type::NonNullType(_)) {
            return Err(format!("Variable ${name} of type {} was provided invalid value", definition.var_type));
        }
        values.insert(name.clone(), value);
    }
    Ok(values)
}

/// A literal or variable as JSON.
fn literal(value: &ast::Value<'static, Text>, variables: &BTreeMap<String, Value>) -> Value {
    match value {
        ast::Value::Variable(name) => variables.get(name).cloned().unwrap_or(Value::Null),
        ast::Value::Int(number) => json!(number.as_i64()),
        ast::Value::Float(number) => json!(number),
        ast::Value::String(text) | ast::Value::Enum(text) => json!(text),
        ast::Value::Boolean(flag) => json!(flag),
        ast::Value::Null => Value::Null,
        ast::Value::List(items) => items.iter().map(|item| literal(item, variables)).collect(),
        ast::Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), literal(value, variables))).collect::<Map<_, _>>().into()
        }
    }
}

struct Execution<'a> {
    fixtures: &'a Fixtures,
    quota: &'a Quota,
    fragments: BTreeMap<String, &'a ast::FragmentDefinition<'static, Text>>,
    variables: BTreeMap<String, Value>,
    /// Misses, beside the data.
    errors: Vec<Value>,
    /// What makes the whole document invalid: then nothing is answered.
    invalid: Vec<Value>,
}

/// A field as it will stand in the answer, with all places that ask for it.
type Collected<'d> = Vec<(String, &'d ast::Field<'static, Text>, Vec<&'d ast::SelectionSet<'static, Text>>)>;

impl<'a> Execution<'a> {
    /// Answers a node's selected fields, in the order asked.
    fn select(&mut self, node: &Node<'a>, sets: &[&ast::SelectionSet<'static, Text>], path: &[Value]) -> Value {
        let mut collected = Collected::new();
        for set in sets {
            self.collect(node, set, &mut collected);
        }
        let mut object = Map::new();
        for (key, field, below) in collected {
            let mut place = path.to_vec();
            place.push(json!(key));
            let value = self.field(node, field, &below, &place);
            object.insert(key, value);
        }
        Value::Object(object)
    }

    /// Flattens fragments that apply to the node, and merges fields of the same key.
    fn collect<'d>(&self, node: &Node<'a>, set: &'d ast::SelectionSet<'static, Text>, into: &mut Collected<'d>)
    where
        'a: 'd,
    {
        for item in &set.items {
            match item {
                ast::Selection::Field(field) if self.included(&field.directives) => {
                    let key = field.alias.as_ref().unwrap_or(&field.name).clone();
                    match into.iter_mut().find(|(known, ..)| *known == key) {
                        Some((_, _, sets)) => sets.push(&field.selection_set),
                        None => into.push((key, field, vec![&field.selection_set])),
                    }
                }
                ast::Selection::InlineFragment(fragment)
                    if self.included(&fragment.directives)
                        && fragment.type_condition.as_ref().is_none_or(|condition| applies(condition, node)) =>
                {
                    self.collect(node, &fragment.selection_set, into);
                }
                ast::Selection::FragmentSpread(spread) if self.included(&spread.directives) => {
                    if let Some(fragment) = self.fragments.get(&spread.fragment_name).copied()
                        && applies(&fragment.type_condition, node)
                    {
                        self.collect(node, &fragment.selection_set, into);
                    }
                }
                _ => {}
            }
        }
    }

    /// `@include` and `@skip`.
    fn included(&self, directives: &[ast::Directive<'static, Text>]) -> bool {
        directives.iter().all(|directive| {
            let condition = directive.arguments.iter().find(|(name, _)| name == "if");
            let condition = condition.map(|(_, value)| literal(value, &self.variables));
            match directive.name.as_str() {
                "include" => condition != Some(Value::Bool(false)),
                "skip" => condition != Some(Value::Bool(true)),
                _ => true,
            }
        })
    }

    fn field(
        &mut self,
        node: &Node<'a>,
        field: &ast::Field<'static, Text>,
        below: &[&ast::SelectionSet<'static, Text>],
        path: &[Value],
    ) -> Value {
        let arguments: BTreeMap<String, Value> =
            field.arguments.iter().map(|(name, value)| (name.clone(), literal(value, &self.variables))).collect();
        let output = node.resolve(self.fixtures, self.quota, &field.name, &arguments);
        match output {
            Output::Unknown => {
                let (kind, name) = (node.type_name(), &field.name);
                self.invalid.push(json!({
                    "path": path, "message": format!("Field '{name}' doesn't exist on type '{kind}'"),
                    "extensions": {"code": "undefinedField", "typeName": kind, "fieldName": name},
                }));
                Value::Null
            }
            Output::NotFound(message) => {
                self.errors.push(json!({"type": "NOT_FOUND", "path": path, "message": message}));
                Value::Null
            }
            Output::Leaf(value) => value,
            Output::One(child) => self.select(&child, below, path),
            Output::Many(children) => {
                let mut list = Vec::new();
                for (position, child) in children.into_iter().enumerate() {
                    let mut place = path.to_vec();
                    place.push(json!(position));
                    list.push(match child {
                        Ok(child) => self.select(&child, below, &place),
                        Err(message) => {
                            self.errors.push(json!({"type": "NOT_FOUND", "path": place, "message": message}));
                            Value::Null
                        }
                    });
                }
                Value::Array(list)
            }
        }
    }
}

/// Whether a fragment on that type is meant for the node.
fn applies(condition: &ast::TypeCondition<'static, Text>, node: &Node<'_>) -> bool {
    let ast::TypeCondition::On(wanted) = condition;
    let kind = node.type_name();
    wanted == kind
        || match wanted.as_str() {
            "Node" => matches!(kind, "User" | "Organization" | "Repository" | "Commit" | "PullRequest"),
            "RepositoryOwner" | "Actor" | "ProfileOwner" => matches!(kind, "User" | "Organization"),
            "GitObject" => matches!(kind, "Commit" | "Tree" | "Blob"),
            _ => false,
        }
}

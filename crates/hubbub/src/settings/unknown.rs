//! Keys that do not exist, all of them at once: reading stops at the first.

use figment::{
    Figment,
    value::{Dict, Value},
};

use super::{ConfigError, Problem, error::no_such_setting, load::origin, schema};

/// Looks for keys that the schema does not know.
pub(super) fn check(figment: &Figment) -> Result<(), ConfigError> {
    let mut problems = Vec::new();
    look_through(figment, "", &figment.extract()?, &mut problems);
    ConfigError::unless_empty(problems)
}

fn look_through(figment: &Figment, section: &str, dict: &Dict, problems: &mut Vec<Problem>) {
    let known = schema::names(section);
    for (name, value) in dict {
        let key = if section.is_empty() { name.clone() } else { format!("{section}.{name}") };
        if !known.contains(&name.as_str()) {
            let mut problem = Problem::new(&key, no_such_setting(name, &known));
            let path: Vec<_> = key.split('.').map(str::to_owned).collect();
            problem.origin = figment.find_metadata(&key).map(|metadata| origin(metadata, &path));
            problems.push(problem);
            continue;
        }
        // Where the schema has no fields there should be no table; reading says so.
        if let Value::Dict(_, inner) = value
            && !schema::names(&key).is_empty()
        {
            look_through(figment, &key, inner, problems);
        }
    }
}

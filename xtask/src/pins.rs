//! `wasm-pack.toml`: the versions and limits the page is built with.

use crate::command::Outcome;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use toml::{Table, Value};

/// What `wasm-pack.toml` says, as far as this program needs it; the budgets
/// are read by the page's own build.
pub(crate) struct Pins {
    /// The Rust target of the modules.
    pub(crate) target: String,
    /// Version of wasm-pack.
    pub(crate) wasm_pack: String,
    /// Version of wasm-bindgen: the crate's and the program's.
    pub(crate) wasm_bindgen: String,
    /// npm packages and their versions.
    pub(crate) npm: BTreeMap<String, String>,
    /// Version of DuckDB-WASM, which ours is measured beside.
    pub(crate) duckdb_wasm: String,
    /// Python packages that ours is measured beside, and their versions.
    pub(crate) python: BTreeMap<String, String>,
    /// The modules: features of the crate, and the names of their files and folders.
    pub(crate) modules: Vec<String>,
    /// Folder of the modules' folders.
    pub(crate) folder: String,
    /// wasm-pack's `--target`.
    pub(crate) bindings: String,
    /// The page's file.
    pub(crate) page: String,
    /// The port the page is served on unless it is taken.
    pub(crate) port: u16,
    /// Debian packages the tests' browser needs.
    pub(crate) packages: Vec<String>,
    /// The browser's program.
    pub(crate) browser: String,
    /// Its driver's program.
    pub(crate) driver: String,
    /// The browser's flags.
    pub(crate) flags: Vec<String>,
}

impl Pins {
    /// Reads `file`; says which entry is missing or of the wrong kind.
    pub(crate) fn read(file: &Path) -> Outcome<Self> {
        let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        Self::parse(&text).map_err(|why| format!("{}: {why}", file.display()))
    }

    fn parse(text: &str) -> Outcome<Self> {
        let root: Table = text.parse().map_err(|error| format!("{error}"))?;
        let entry = |table: &str, key: &str| {
            let value = root.get(table).and_then(|it| it.get(key));
            value.ok_or_else(|| format!("[{table}] has no {key}"))
        };
        let string = |table: &str, key: &str| {
            let text = entry(table, key)?.as_str().map(str::to_owned);
            text.ok_or_else(|| format!("[{table}] {key} is no string"))
        };
        let strings = |table: &str, key: &str| {
            let list = entry(table, key)?.as_array();
            let list = list.map(|list| list.iter().filter_map(Value::as_str).map(str::to_owned).collect());
            list.ok_or_else(|| format!("[{table}] {key} is no list"))
        };
        let versions = |table: &str| -> Outcome<BTreeMap<String, String>> {
            let entries = root.get(table).and_then(Value::as_table).ok_or_else(|| format!("there is no [{table}]"))?;
            let pinned = |(name, version): (&String, &Value)| Some((name.clone(), version.as_str()?.to_owned()));
            entries.iter().map(|it| pinned(it).ok_or_else(|| format!("[{table}] {} is no string", it.0))).collect()
        };
        Ok(Self {
            target: string("rust", "target")?,
            wasm_pack: string("rust", "wasm-pack")?,
            wasm_bindgen: string("rust", "wasm-bindgen")?,
            npm: versions("npm")?,
            duckdb_wasm: string("bench", "@duckdb/duckdb-wasm")?,
            python: versions("bench-python")?,
            modules: strings("module", "names")?,
            folder: string("module", "folder")?,
            bindings: string("module", "bindings")?,
            page: string("page", "file")?,
            port: entry("page", "port")?
                .as_integer()
                .and_then(|port| u16::try_from(port).ok())
                .ok_or("[page] port is no port")?,
            packages: strings("browser", "packages")?,
            browser: string("browser", "program")?,
            driver: string("browser", "driver")?,
            flags: strings("browser", "flags")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::project::Project;
    use std::fs;
    use toml::{Table, Value};

    fn project() -> Project {
        Project::load().expect("wasm-pack.toml is readable")
    }

    fn text(project: &Project, file: &str) -> String {
        fs::read_to_string(project.at(file)).expect(file)
    }

    /// The versions Cargo.lock holds of `package`.
    fn locked(project: &Project, package: &str) -> Vec<String> {
        let lock: Table = text(project, "Cargo.lock").parse().expect("Cargo.lock is TOML");
        let packages = lock["package"].as_array().expect("packages");
        let same = packages.iter().filter(|it| it["name"].as_str() == Some(package));
        same.filter_map(|it| it["version"].as_str().map(str::to_owned)).collect()
    }

    #[test]
    fn wasm_bindgen_is_the_pinned_one_in_cargo_lock() {
        let project = project();
        assert_eq!(locked(&project, "wasm-bindgen"), [project.pins.wasm_bindgen.as_str()]);
    }

    #[test]
    fn wasm_bindgen_is_the_pinned_one_in_cargo_toml() {
        let project = project();
        let manifest: Table = text(&project, "Cargo.toml").parse().expect("Cargo.toml is TOML");
        let mut found = 0;
        let targets = manifest["target"].as_table().expect("targets");
        for wasm_bindgen in targets.values().filter_map(|it| it.get("dependencies")?.get("wasm-bindgen")) {
            let version = wasm_bindgen.get("version").unwrap_or(wasm_bindgen);
            assert_eq!(version, &Value::from(format!("={}", project.pins.wasm_bindgen)));
            found += 1;
        }
        assert_eq!(found, 1, "wasm-bindgen is a dependency of one target");
    }

    /// Every `"name": "version"` line of package.json's two dependency tables.
    fn asked(json: &str) -> Vec<(String, String)> {
        let tables = json.split("ependencies\": {").skip(1);
        let lines = tables.flat_map(|table| table.split('}').next().unwrap_or_default().lines());
        lines
            .filter_map(|line| {
                let mut words = line.split('"').skip(1).step_by(2);
                Some((words.next()?.to_owned(), words.next()?.to_owned()))
            })
            .collect()
    }

    /// The two npm packages of ours: the table of their pins, and their folder.
    const NPM: [(&str, &str); 2] = [("npm", ""), ("bench", "tests/page/bench/")];

    fn pinned(project: &Project, table: &str) -> Vec<(String, String)> {
        let pins: Table = text(project, "wasm-pack.toml").parse().expect("wasm-pack.toml is TOML");
        let entries = pins[table].as_table().expect(table).iter();
        entries.map(|(name, version)| (name.clone(), version.as_str().expect("a string").to_owned())).collect()
    }

    #[test]
    fn package_json_asks_for_the_pinned_packages_and_no_others() {
        let project = project();
        for (table, folder) in NPM {
            let mut asked = asked(&text(&project, &format!("{folder}package.json")));
            asked.sort();
            assert_eq!(asked, pinned(&project, table), "{table}");
        }
    }

    #[test]
    fn package_lock_holds_the_pinned_versions() {
        let project = project();
        for (table, folder) in NPM {
            let lock = text(&project, &format!("{folder}package-lock.json"));
            for (name, version) in pinned(&project, table) {
                let head = format!("\"node_modules/{name}\": {{\n      \"version\": \"{version}\",");
                assert!(lock.contains(&head), "package-lock.json has another {name} than {version}");
            }
        }
    }
}

//! `cargo xtask sizes`: what the workers' module consists of, by the names of its functions. Looked at is what the linker
//! made (`cargo xtask build` leaves it), since the optimiser forgets the names; it makes all of it smaller alike, by a
//! fifth.

use crate::bench::machine::today;
use crate::command::Outcome;
use crate::project::Project;
use flate2::{Compression, write::GzEncoder};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;

/// Where the table stands.
const TABLE: &str = "docs/sizes.md";

/// Prints the table of a module's parts.
pub(crate) fn print(project: &Project) -> Outcome {
    println!("{}", table(&groups(&linked(project)?)?)?);
    Ok(())
}

/// Writes it into the documentation.
pub(crate) fn write(project: &Project) -> Outcome {
    let page = format!(
        "# What the workers' module consists of\n\n\
         Written by `cargo xtask sizes --write` on {}, of the module as the linker makes it; the optimiser then takes a fifth\n\
         off. Code is counted where it is defined: what formats share is a row of its own (`format/json` reads JSON for a dozen\n\
         of them), and readers of logs of which there may be gigabytes are one piece of code, with the counting behind them,\n\
         in `format/AnyReader`. Each row is compressed by itself (gzip -9), so that their sum is more than the whole.\n\n{}",
        today(),
        table(&groups(&linked(project)?)?)?
    );
    let path = project.at(TABLE);
    fs::write(&path, page).map_err(|why| format!("{}: {why}", path.display()))
}

fn linked(project: &Project) -> Outcome<Vec<u8>> {
    let module = project.target.join("ingest").join(&project.pins.target).join("release/teiten.wasm");
    fs::read(&module).map_err(|why| format!("{}: {why}; cargo xtask build makes it", module.display()))
}

/// Functions' bytes, and how many functions, by what they belong to.
type Groups = BTreeMap<String, (Vec<u8>, usize)>;

fn table(groups: &Groups) -> Outcome<String> {
    let mut rows = Vec::new();
    for (name, (bytes, functions)) in groups {
        rows.push((packed(bytes)?, bytes.len(), *functions, name));
    }
    rows.sort_unstable();
    rows.reverse();
    let mut out = String::from("| Part | gzip, bytes | bytes | functions |\n|---|--:|--:|--:|\n");
    let small = |row: &&(usize, usize, usize, &String)| row.0 < 1000;
    for (packed, bytes, functions, name) in rows.iter().filter(|row| !small(row)) {
        writeln!(out, "| {name} | {packed} | {bytes} | {functions} |").map_err(|why| why.to_string())?;
    }
    let sum = |of: fn(&(usize, usize, usize, &String)) -> usize| rows.iter().filter(small).map(of).sum::<usize>();
    let rest = format!("| all smaller parts | {} | {} | {} |\n", sum(|row| row.0), sum(|row| row.1), sum(|row| row.2));
    out.push_str(&rest);
    Ok(out)
}

fn packed(bytes: &[u8]) -> Outcome<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let packed = encoder.write_all(bytes).and_then(|()| encoder.finish());
    packed.map(|packed| packed.len()).map_err(|why| why.to_string())
}

/// Takes a module apart: functions by their names, and its data as a part of its own.
fn groups(module: &[u8]) -> Outcome<Groups> {
    let broken = || "not a module as it should be".to_owned();
    let mut bytes = Bytes(module.get(8..).ok_or_else(broken)?);
    let (mut imported, mut bodies, mut names, mut groups) = (0, Vec::new(), BTreeMap::new(), Groups::new());
    while let Some(id) = bytes.byte() {
        let mut section = Bytes(bytes.sized().ok_or_else(broken)?);
        match id {
            0 if section.sized() == Some(b"name") => names = section.names().ok_or_else(broken)?,
            2 => imported = section.imported_functions().ok_or_else(broken)?,
            10 => bodies = section.list(|it| it.sized()).ok_or_else(broken)?,
            11 => _ = groups.insert("data: tables and texts".to_owned(), (section.0.to_vec(), 0)),
            _ => {}
        }
    }
    for (place, body) in bodies.iter().enumerate() {
        let name = names.get(&(place + imported)).map_or("", |name| *name);
        let (all, functions) = groups.entry(group_of(name)).or_default();
        all.extend_from_slice(body);
        *functions += 1;
    }
    Ok(groups)
}

/// What a function belongs to, by its mangled name: `format/cisco_asa`, `lane`, a crate.
fn group_of(mangled: &str) -> String {
    let name = mangled.replace("..", "::");
    // A path of a mangled name is made of words with their lengths in front; in a type's name of words with colons.
    let within = |module: &str, of: &str| {
        let behind = |mark: String| name.split_once(&mark).map(|(_, rest)| word(rest));
        behind(format!("{}{module}{}{of}", module.len(), of.len()))
            .or_else(|| behind(format!("{module}::{of}::")))
            .filter(|word| !word.is_empty())
    };
    if let Some(word) = within("teiten", "format") {
        return format!("format/{word}");
    }
    if name.contains("4core5slice4sort") {
        return "the standard library's sorts".to_owned();
    }
    if let Some(rest) = name.split_once("6teiten").map(|it| it.1).or(name.split_once("teiten::").map(|it| it.1)) {
        return word(rest);
    }
    match crate_of(&name) {
        word if word.is_empty() => "others".to_owned(),
        word => format!("crate {word}"),
    }
}

/// The crate in which a function is defined: at the front of its path; of an implementation, that of the type, or of the
/// trait where the type is a parameter.
fn crate_of(name: &str) -> String {
    // The newer way to mangle names: `_RNvNtCs` and a hash of the crate, then its name.
    if let Some(rest) = name.strip_prefix("_R") {
        return rest.split_once("Cs").and_then(|it| it.1.split_once('_')).map_or(String::new(), |it| word(it.1));
    }
    let path = name.trim_start_matches("_ZN");
    let Some(implementation) = path.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("_$LT$") else {
        return word(path);
    };
    let front = |text: &str| {
        let mut text = text;
        while let Some(rest) =
            ["$RF$", "$BP$", "mut$u20$", "dyn$u20$", "const$u20$"].iter().find_map(|it| text.strip_prefix(it))
        {
            text = rest;
        }
        text.split_once("::").map_or(String::new(), |it| it.0.to_owned())
    };
    let own = front(implementation);
    let is_crate = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match implementation.split_once("$u20$as$u20$") {
        Some((_, of)) if !is_crate(&own) => Some(front(of)).filter(|word| is_crate(word)).unwrap_or_default(),
        _ => own,
    }
}

/// The word at the front of a mangled path, behind its length if there is one.
fn word(text: &str) -> String {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (length, rest) = text.split_at(digits);
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
    let length = length.parse().unwrap_or(end).min(rest.len());
    rest.get(..length).unwrap_or_default().to_owned()
}

/// What is left of a module, or of a section of it.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A number in LEB128.
    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// As many bytes as the number in front of them says.
    fn sized(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn list<T>(&mut self, mut each: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        (0..self.number()?).map(|_| each(self)).collect()
    }

    fn imported_functions(&mut self) -> Option<usize> {
        let kinds = self.list(|it| {
            it.sized()?;
            it.sized()?;
            let kind = it.byte()?;
            match kind {
                0 => _ = it.number()?,
                3 => _ = (it.byte()?, it.byte()?),
                _ => {
                    // A table has a type in front of its limits.
                    if kind == 1 {
                        it.byte()?;
                    }
                    let has_most = it.byte()? & 1 == 1;
                    it.number()?;
                    if has_most {
                        it.number()?;
                    }
                }
            }
            Some(kind)
        })?;
        Some(kinds.iter().filter(|kind| **kind == 0).count())
    }

    /// The names of functions, in a section of names.
    fn names(&mut self) -> Option<BTreeMap<usize, &'a str>> {
        let mut names = BTreeMap::new();
        while let Some(kind) = self.byte() {
            let mut of_kind = Bytes(self.sized()?);
            if kind == 1 {
                let all = of_kind.list(|it| Some((it.number()?, std::str::from_utf8(it.sized()?).ok()?)))?;
                names.extend(all);
            }
        }
        Some(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_belong_to_a_part() {
        for (name, want) in [
            ("_ZN6teiten6format9AnyReader4read17hfc84d70d60515c5dE", "format/AnyReader"),
            (
                "_ZN92_$LT$teiten..format..cisco_asa..CiscoAsa$u20$as$u20$teiten..format..Appliance$GT$4read17hE",
                "format/cisco_asa",
            ),
            ("_ZN6teiten4cube5count5Count3day17h2eE", "cube"),
            ("_ZN77_$LT$teiten..lane..Counting$u20$as$u20$x..Sink$GT$6access17hE", "lane"),
            ("_ZN4core5slice4sort8unstable9quicksort9quicksort17h09E", "the standard library's sorts"),
            ("_ZN7zlib_rs7inflate5State8dispatch17hbbE", "crate zlib_rs"),
            ("_RNvNtNtCsgXGp5Oqx2Ny_4core3num7flt2dec", "crate core"),
            ("_ZN52_$LT$$RF$mut$u20$T$u20$as$u20$core..fmt..Write$GT$9write_str17hE", "crate core"),
            ("_ZN52_$LT$serde_json..Error$u20$as$u20$core..fmt..Debug$GT$3fmt17hE", "crate serde_json"),
            ("", "others"),
        ] {
            assert_eq!(group_of(name), want, "{name}");
        }
    }

    #[test]
    fn a_module_is_taken_apart() {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend(b"\x02\x07\x01\x01a\x01b\0\0");
        module.extend(b"\x0a\x06\x02\x02ab\x01c");
        module.extend(b"\x0b\x02xy");
        let names = b"\x04name\x01\x1b\x02\x01\x0c_ZN6teiten1aE\x02\x09_ZN3abc1dE";
        // The first name has twelve letters, and one is left over: a section that is too short is told.
        assert!(groups(&[&module[..], &[0, names.len() as u8], &names[..]].concat()).is_err());
        let names = b"\x04name\x01\x1a\x02\x01\x0d_ZN6teiten1aE\x02\x08_ZN3abcE";
        let got = groups(&[&module[..], &[0, names.len() as u8], &names[..]].concat()).expect("it is a module");
        let got: Vec<_> =
            got.iter().map(|(name, (bytes, functions))| (name.as_str(), &bytes[..], *functions)).collect();
        assert_eq!(got, [("a", &b"ab"[..], 1), ("crate abc", b"c", 1), ("data: tables and texts", b"xy", 0)]);
    }
}

//! Running other programs, and saying what is run.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::process::{Command, Output, Stdio};
use std::thread;

/// What a chore ends in: nothing to say, or the sentence that says what failed.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// Says what goes on. Goes to standard output, where the programs' own words go.
pub(crate) fn say(text: impl AsRef<str>) {
    println!("xtask: {}", text.as_ref());
}

/// Runs `command` to its end with its output shown; fails when it does.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let line = line(command);
    println!("$ {line}");
    let status = command.stdin(Stdio::null()).status().map_err(|error| match error.kind() {
        ErrorKind::NotFound => format!("{} is not installed", program(command)),
        _ => format!("cannot run {line}: {error}"),
    })?;
    if status.success() { Ok(()) } else { Err(format!("{line}: {status}")) }
}

/// Runs all `commands` to their ends, at once, and returns what became of each.
/// The output of the first is shown as it comes, that of the others behind it.
pub(crate) fn run_together(commands: &mut [Command]) -> Vec<Outcome> {
    let Some((first, others)) = commands.split_first_mut() else { return Vec::new() };
    thread::scope(|scope| {
        let others: Vec<_> = others.iter_mut().map(|it| (line(it), scope.spawn(|| loudly(it)))).collect();
        let mut outcomes = vec![run(first)];
        for (line, other) in others {
            let (said, outcome) = other.join().unwrap_or_else(|_| (String::new(), Err(format!("{line}: lost"))));
            print!("$ {line}\n{said}");
            outcomes.push(outcome);
        }
        outcomes
    })
}

/// What `command` printed and complained of to its end, and what became of it.
fn loudly(command: &mut Command) -> (String, Outcome) {
    let line = line(command);
    match command.stdin(Stdio::null()).output() {
        Err(error) => (String::new(), Err(format!("cannot run {line}: {error}"))),
        Ok(Output { status, stdout, stderr }) => {
            let said = [stdout, stderr].concat();
            let outcome = if status.success() { Ok(()) } else { Err(format!("{line}: {status}")) };
            (String::from_utf8_lossy(&said).into_owned(), outcome)
        }
    }
}

/// Runs `command` to its end and returns what it prints and what it complains
/// of, showing neither: for what is run again and again. Fails when it does.
pub(crate) fn capture_quietly(command: &mut Command) -> Outcome<(String, String)> {
    let line = line(command);
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("cannot run {line}: {error}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (said, complaints) = (text(&output.stdout), text(&output.stderr));
    if output.status.success() {
        Ok((said, complaints))
    } else {
        Err(format!("{line}: {}\n{complaints}", output.status))
    }
}

/// What `command` prints, or nothing when it cannot be run or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The last word of what `program --version` prints first, such as `0.15.1`.
pub(crate) fn version(command: &mut Command) -> Option<String> {
    let text = output(command.arg("--version"))?;
    let word = text.lines().next()?.split_whitespace().nth(1)?;
    Some(word.to_owned())
}

fn program(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_several_commands_ends_as_it_ends() {
        let (passes, fails) = ("--version", "no-such-subcommand");
        let cargo = |word: &str| {
            let mut command = Command::new("cargo");
            command.arg(word);
            command
        };
        let ended =
            |words: [&str; 3]| run_together(&mut words.map(cargo)).iter().map(Result::is_ok).collect::<Vec<_>>();
        assert_eq!(ended([passes, fails, passes]), [true, false, true]);
        assert_eq!(ended([fails, passes, fails]), [false, true, false]);
        assert!(run_together(&mut []).is_empty());
    }
}

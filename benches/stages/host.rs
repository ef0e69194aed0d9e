//! What the machine around gives: arguments, a clock, a place to print. Natively from the standard library; as wasm from
//! Node.

#[cfg(not(target_family = "wasm"))]
mod native {
    use std::sync::LazyLock;
    use std::time::Instant;

    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);

    pub(crate) fn arguments() -> Vec<String> {
        std::env::args().skip(1).collect()
    }

    /// Seconds since some moment.
    pub(crate) fn seconds() -> f64 {
        BEGUN.elapsed().as_secs_f64()
    }

    pub(crate) fn say(line: &str) {
        println!("{line}");
    }
}

#[cfg(target_family = "wasm")]
mod node {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = console)]
        fn log(line: &str);
        #[wasm_bindgen(js_namespace = performance)]
        fn now() -> f64;
        #[wasm_bindgen(thread_local_v2, js_namespace = process, js_name = argv)]
        static ARGV: js_sys::Array;
    }

    pub(crate) fn arguments() -> Vec<String> {
        // Behind node and the script.
        ARGV.with(|argv| argv.iter().skip(2).filter_map(|argument| argument.as_string()).collect())
    }

    /// Seconds since some moment.
    pub(crate) fn seconds() -> f64 {
        now() / 1e3
    }

    pub(crate) fn say(line: &str) {
        log(line);
    }
}

#[cfg(not(target_family = "wasm"))]
pub(crate) use native::*;
#[cfg(target_family = "wasm")]
pub(crate) use node::*;

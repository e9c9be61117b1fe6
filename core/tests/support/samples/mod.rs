//! One sample of everything that is stored or told, with ids that never change. Each list is made by [`samples!`]
//! together with a match over its type, so that a new variant does not compile without a sample.

pub mod commands;
pub mod events;
pub mod stored;
pub mod values;

/// A function with one sample for each pattern; the patterns must cover the type.
macro_rules! samples {
    ($name:ident: $type:ty { $($pattern:pat => $sample:expr,)* }) => {
        pub fn $name() -> Vec<$type> {
            #[expect(dead_code, reason = "only there to be exhaustive")]
            fn covered(value: &$type) {
                match value { $($pattern => (),)* }
            }
            let samples: Vec<$type> = vec![$($sample),*];
            let fits: Vec<fn(&$type) -> bool> = vec![$(|value| matches!(value, $pattern)),*];
            assert!(samples.iter().zip(fits).all(|(sample, fits)| fits(sample)), "a sample stands at another's pattern");
            samples
        }
    };
}
pub(crate) use samples;

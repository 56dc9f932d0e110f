//! What reading and writing a dialect's texts costs beside plain JSON of the same: one line of JSON for each,
//! with the CPU of both in nanoseconds.

mod cpu;
mod datatable;
mod manageiq;

use cpu::Side;
use serde_json::json;
use std::error::Error;

/// Something that a dialect does, beside the same with plain JSON.
struct Contest {
    /// What both are about. What a subject's contests take together is held against a goal.
    subject: &'static str,
    /// What is done with it.
    deed: &'static str,
    /// How many times as long as plain JSON the subject may take.
    within: u32,
    dialect: Side,
    plain: Side,
}

fn main() -> Result<(), Box<dyn Error>> {
    for Contest { subject, deed, within, mut dialect, mut plain } in contests()? {
        let [dialect, plain] = cpu::nanoseconds([&mut dialect, &mut plain])?;
        let line = json!({
            "subject": subject, "deed": deed, "within": within, "dialect": dialect, "plain": plain,
        });
        println!("{line}");
    }
    Ok(())
}

fn contests() -> Result<Vec<Contest>, Box<dyn Error>> {
    let mut contests = datatable::contests()?;
    contests.extend(manageiq::contests()?);
    Ok(contests)
}

#[cfg(test)]
mod tests {
    #[test]
    fn each_side_of_each_contest_does_something() {
        for mut contest in super::contests().unwrap() {
            assert!((contest.dialect)() > 0, "{} {}", contest.deed, contest.subject);
            assert!((contest.plain)() > 0, "{} {}", contest.deed, contest.subject);
        }
    }
}

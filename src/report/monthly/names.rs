//! The texts in a report that logs and files gave it: names of sensors, of files, of the table of regions.

use super::{Difference, Fact, Monthly, Statement, Value};

impl Monthly {
    /// Hands out each of them, wherever it stands, to be changed.
    pub fn each_name(&mut self, change: &mut dyn FnMut(&mut String)) {
        change(&mut self.about.region_table);
        self.about.inputs.iter_mut().for_each(|it| change(&mut it.name));
        self.coverage.iter_mut().for_each(|it| change(&mut it.sensor));
        self.incidents.iter_mut().flat_map(|it| &mut it.names).for_each(&mut *change);
        let differences = self.compared.iter_mut().flat_map(|it| &mut it.differences);
        differences.for_each(|it| of_difference(it, change));
        for statement in self.sections.iter_mut().flat_map(|it| &mut it.statements) {
            match statement {
                Statement::NotAlike { difference } => of_difference(difference, change),
                Statement::SensorExplains { sensor, explained } => {
                    of_fact(sensor, change);
                    of_fact(explained, change);
                }
                // No other query names a sensor.
                _ => {}
            }
        }
    }
}

fn of_difference(it: &mut Difference, change: &mut dyn FnMut(&mut String)) {
    if let Difference::Sensors { only_after, only_before } = it {
        only_after.iter_mut().chain(only_before).for_each(change);
    }
}

fn of_fact(it: &mut Fact, change: &mut dyn FnMut(&mut String)) {
    it.query.sensors.iter_mut().for_each(&mut *change);
    if let Value::Sensor(name) = &mut it.value {
        change(name);
    }
}

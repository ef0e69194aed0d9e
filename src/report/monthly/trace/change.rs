//! The rows behind a change between two periods.

use super::rows::{BOTH, Tracer, both, per_sensor_day};
use super::{Axis, Key, Made, Row, Trace};
use crate::access::Service;
use crate::report::monthly::compared::hundredths;
use crate::report::monthly::statements::moves;
use crate::report::monthly::tables::Sums;
use crate::report::monthly::{Compared, Contribution, Of, Query, Value};
use crate::report::{Headline, Period};

impl Tracer<'_> {
    /// The change between the two periods: of all as two rows, of services as one each.
    pub(super) fn change(&self) -> Trace {
        let Some(compared) = &self.report.compared else { return self.by_day() };
        match (self.query.of, &self.fact.value) {
            (Of::ChangeOfAccesses | Of::ChangeOfSources, Value::PerMille(_)) => self.periods(compared),
            _ if !self.query.sensors.is_empty() => self.of_sensor(compared),
            (Of::ExplainedChange, _) => self.explained(compared),
            _ => self.by_service(compared),
        }
    }

    fn periods(&self, compared: &Compared) -> Trace {
        let columns = [
            if self.query.of == Of::ChangeOfSources { Of::Sources } else { Of::Accesses },
            Of::SensorDays,
            if self.query.of == Of::ChangeOfSources { Of::SourcesPerSensorDay } else { Of::AccessesPerSensorDay },
        ];
        let row = |(period, head): (Period, &Headline)| {
            let count = if self.query.of == Of::ChangeOfSources { head.counts.sources } else { head.counts.accesses };
            let days = head.sensor_days();
            let cells = vec![Value::Count(count), Value::Count(days), per_sensor_day(count, days)];
            Row { key: Key::Period(period), cells: cells.into_iter().map(Some).collect(), counts: true }
        };
        let both = [(compared.period, &compared.headline), (self.report.period, &self.report.headline)];
        self.of(Axis::Period, &columns, both.map(row).into(), None, Made::Change)
    }

    /// A sensor's accesses in both periods.
    fn of_sensor(&self, compared: &Compared) -> Trace {
        let row = |period: Period| {
            let query = Query { period, ..self.query.clone() };
            let counts = Tracer { query: &query, ..*self }.whole();
            Row { key: Key::Period(period), cells: both(counts), counts: true }
        };
        self.of(Axis::Period, &BOTH, vec![row(compared.period), row(self.report.period)], None, Made::Rule)
    }

    /// The services' parts in the change, as the report prints them; with the mix effect they add up to the whole.
    fn by_service(&self, compared: &Compared) -> Trace {
        let columns = [Of::ChangeFromSources, Of::ChangeFromIntensity, Of::ChangeOfAccesses];
        let asked = &self.query.services;
        let counts = |service: Service| asked.is_empty() || asked.contains(&service);
        let cells = |parts: [i64; 3]| parts.map(|part| Some(Value::Hundredths(part))).to_vec();
        let mut rows: Vec<Row> = (compared.services.iter())
            .map(|it| Row {
                key: Key::Service(it.service),
                cells: cells([it.sources, it.intensity, it.change]),
                counts: counts(it.service),
            })
            .collect();
        let listed = |of: fn(&Contribution) -> i64| compared.services.iter().map(of).sum::<i64>();
        let (sources, intensity) = (
            compared.split.0 + compared.mix - listed(|it| it.sources),
            compared.split.1 - compared.mix - listed(|it| it.intensity),
        );
        let mut rest = sources + intensity;
        // A service that the report names need not be one of the largest.
        let levels = self.levels(compared);
        for service in asked.iter().filter(|asked| !compared.services.iter().any(|it| it.service == **asked)) {
            let change = levels.iter().find(|it| it.0 == *service).map_or(0, |it| hundredths(it.1));
            rest -= change;
            rows.push(Row {
                key: Key::Service(*service),
                cells: vec![None, None, Some(Value::Hundredths(change))],
                counts: true,
            });
        }
        let others = Row { key: Key::Others, cells: cells([sources, intensity, rest]), counts: asked.is_empty() };
        let mix = Row { key: Key::Mix, cells: cells([-compared.mix, compared.mix, 0]), counts: asked.is_empty() };
        rows.extend((sources != 0 || intensity != 0 || rest != 0).then_some(others));
        rows.extend((compared.mix != 0).then_some(mix));
        let main = match self.query.of {
            Of::ChangeFromSources => 0,
            Of::ChangeFromIntensity => 1,
            _ => 2,
        };
        let part = |row: &Row| if let Some(Some(Value::Hundredths(n))) = row.cells.get(main) { *n } else { 0 };
        let made = Made::Sum(Value::Hundredths(rows.iter().filter(|row| row.counts).map(part).sum()));
        let total = cells([compared.split.0, compared.split.1, compared.split.0 + compared.split.1]);
        let trace = self.of(Axis::Service, &columns, rows, Some(total), made);
        Trace { main, ..trace }
    }

    /// Every service's change, not rounded, the largest first.
    fn levels(&self, compared: &Compared) -> Vec<(Service, f64)> {
        let [now, before] = [self.report.period, compared.period].map(|period| Sums::of(self.cube, period));
        moves(&now, &before, [compared.headline.sensor_days(), self.report.headline.sensor_days()])
    }

    /// The services that moved in the same direction as those that are named.
    fn explained(&self, compared: &Compared) -> Trace {
        let asked = &self.query.services;
        let all = self.levels(compared);
        let of_asked: f64 = all.iter().filter(|it| asked.contains(&it.0)).map(|it| it.1).sum();
        let same: Vec<(Service, f64)> = all.into_iter().filter(|it| it.1 * of_asked > 0.0).collect();
        let shown = same.len().min(compared.services.len().max(asked.len()));
        let (listed, rest) = same.split_at(shown);
        let cell = |change: i64| vec![Some(Value::Hundredths(change))];
        // As the text and the other tables print it: the sum of two parts that are rounded each.
        let printed = |(service, change): &(Service, f64)| {
            let own = compared.services.iter().find(|it| it.service == *service);
            own.map_or_else(|| hundredths(*change), |it| it.change)
        };
        let row = |it: &(Service, f64)| Row {
            key: Key::Service(it.0),
            cells: cell(printed(it)),
            counts: asked.contains(&it.0),
        };
        let mut rows: Vec<Row> = listed.iter().map(row).collect();
        let others = hundredths(rest.iter().map(|it| it.1).sum());
        rows.extend((!rest.is_empty()).then(|| Row { key: Key::Others, cells: cell(others), counts: false }));
        let part = listed.iter().filter(|it| asked.contains(&it.0)).map(printed).sum();
        let whole = listed.iter().map(printed).sum::<i64>() + others;
        let made = Made::Ratio(Value::Hundredths(part), Value::Hundredths(whole));
        self.of(Axis::Service, &[Of::ChangeOfAccesses], rows, Some(cell(whole)), made)
    }
}

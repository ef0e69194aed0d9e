//! The view side of the browser face: charts on a canvas of the page. SIGNATURES (bodies follow).
pub fn draw_stacked(canvas: HtmlCanvasElement, chart: DailyChart, values: &[f64], frame: ChartFrame, theme: ChartTheme, focus: Option<ChartFocus>) -> Result<Drawing, JsError>; // drawStacked
pub fn draw_lines(canvas: HtmlCanvasElement, chart: DailyChart, values: &[f64], frame: ChartFrame, theme: ChartTheme, focus: Option<ChartFocus>) -> Result<Drawing, JsError>; // drawLines
pub fn draw_shares(canvas: HtmlCanvasElement, chart: SharesChart, values: &[f64], frame: ChartFrame, theme: ChartTheme, focus: Option<ChartFocus>) -> Result<Drawing, JsError>; // drawShares
pub fn draw_months(canvas: HtmlCanvasElement, chart: MonthsChart, bars: &[f64], dots: &[f64], frame: ChartFrame, theme: ChartTheme, focus: Option<ChartFocus>) -> Result<Drawing, JsError>; // drawMonths
pub fn draw_sparkline(canvas: HtmlCanvasElement, values: &[f64], colour: &str, frame: ChartFrame) -> Result<(), JsError>; // drawSparkline

/// What was drawn, in CSS pixels from the canvas's upper left corner.
pub struct Drawing;
impl Drawing {
    // getters in JS: plot: Float64Array [left, top, width, height]; bands: Float64Array [start0, end0, start1, …]
    // (x; for drawShares y); ticks: Float64Array (values of the axis); top: number (value at the plot's upper edge);
    // directLabels: boolean (false: the page shows a legend)
    // hit(x: number, y: number): ChartHit | undefined   (series null: in the day's column but on no bar or line)
    // bandAt(x: number, y: number): number | undefined  (nearest band, also outside the plot: for dragging)
}

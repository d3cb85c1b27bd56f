import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';

export interface Column {
  readonly key: number;
  /** Under the axis. */
  readonly label: string;
  /** What a pointer on the column is told. */
  readonly said: string;
  readonly count: number;
}

export interface ColumnChartProps {
  readonly columns: readonly Column[];
}

/** Pixels; the chart itself is as wide as its place. */
const HEIGHT = 240;
/** Of one column: the first minute must not be a wall. */
const WIDEST = 48;
const AXIS = { stroke: 'var(--edge)' } as const;
const TICK = { fill: 'var(--ink-soft)', fontSize: '0.875rem' } as const;

/** Columns along a line of time or scores. Colours are tokens; nothing moves. */
export function ColumnChart({ columns }: ColumnChartProps) {
  return (
    <ResponsiveContainer width="100%" height={HEIGHT}>
      <BarChart
        data={[...columns]}
        margin={{ top: 16, right: 8, bottom: 0, left: 0 }}
        barCategoryGap={1}
        accessibilityLayer={false}
      >
        <CartesianGrid vertical={false} stroke="var(--rule)" />
        <XAxis
          dataKey="label"
          interval="preserveStartEnd"
          minTickGap={28}
          tick={TICK}
          axisLine={AXIS}
          tickLine={AXIS}
        />
        <YAxis
          allowDecimals={false}
          width={44}
          tick={TICK}
          axisLine={false}
          tickLine={false}
          domain={[0, 'auto']}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: 'var(--surface-2)' }}
          content={({ active, payload }) => {
            const column: unknown = payload[0]?.payload;
            return active && isColumn(column) ? <p className="live__tip">{column.said}</p> : null;
          }}
        />
        <Bar
          dataKey="count"
          maxBarSize={WIDEST}
          fill="var(--accent)"
          stroke="var(--surface)"
          strokeWidth={0.5}
          isAnimationActive={false}
        />
      </BarChart>
    </ResponsiveContainer>
  );
}

function isColumn(value: unknown): value is Column {
  return typeof value === 'object' && value !== null && 'said' in value;
}

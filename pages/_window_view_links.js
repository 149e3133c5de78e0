// Who makes whom: from one cell of one side to the cells of the other two, through the links. No drawing here.

const filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const INPUT = 0, WEIGHT = 1, OUTPUT = 2;

class Network {
  constructor({ sides, planes, rows, columns }) {
    this.sides = sides;
    this.planes = planes;
    this.axes = [rows, columns];
    this.shapes = sides.map(({ values }) => [values.length, values[0].length, values[0][0].length]);
  }

  // All cells of a side are numbered in reading order, plane after plane.
  count(side) { return this.shapes[side].reduce((product, size) => product * size); }

  index(side, [plane, row, column]) {
    const [, rows, columns] = this.shapes[side];
    return (plane * rows + row) * columns + column;
  }

  place(side, index) {
    const [, rows, columns] = this.shapes[side];
    return [Math.floor(index / (rows * columns)), Math.floor(index / columns) % rows, index % columns];
  }

  value(side, index) {
    const [plane, row, column] = this.place(side, index);
    return this.sides[side].values[plane][row][column];
  }

  // Along one axis: [input, weight, output] for every pair in which the cell at `at` of this side takes part, an input
  // also by its copies where they are asked for.
  along(axis, side, at, copies) {
    const found = [], lines = this.axes[axis];
    const takesPart = (input, weight) => (side === WEIGHT ? weight : copies ? this.origin(INPUT, axis, input) : input) === at;
    const look = (output) => {
      for (const [input, weight] of lines[output]) {
        if (side === OUTPUT || takesPart(input, weight)) found.push([input, weight, output]);
      }
    };
    if (side === OUTPUT) look(at); else for (let output = 0; output < lines.length; output += 1) look(output);
    return found;
  }

  // Every product in which a cell takes part, a cell of the image also by its copies in the padding:
  // { cells: [input, weight, output], product }.
  products(side, index) {
    const [plane, row, column] = this.place(side, index), copies = side === INPUT && !this.isPadding(side, index);
    const rows = this.along(0, side, row, copies), columns = this.along(1, side, column, copies), found = [];
    for (const [output, input, weight] of this.planes) {
      if ([input, weight, output][side] !== plane) continue;
      for (const [inputRow, weightRow, outputRow] of rows) {
        for (const [inputColumn, weightColumn, outputColumn] of columns) {
          const cells = [
            this.index(INPUT, [input, inputRow, inputColumn]),
            this.index(WEIGHT, [weight, weightRow, weightColumn]),
            this.index(OUTPUT, [output, outputRow, outputColumn]),
          ];
          found.push({ cells, product: this.value(INPUT, cells[INPUT]) * this.value(WEIGHT, cells[WEIGHT]) });
        }
      }
    }
    return found;
  }

  // What the outputs are after so many inputs have been laid down.
  sumsAfter(count) {
    const sums = new Float64Array(this.count(OUTPUT)), touched = new Set();
    for (let input = 0; input < count; input += 1) {
      for (const { cells, product } of this.products(INPUT, input)) {
        sums[cells[OUTPUT]] += product;
        touched.add(cells[OUTPUT]);
      }
    }
    return { sums, touched };
  }

  // Where a row or a column of a side comes from: itself, another one, or -1.
  origin(side, axis, at) { return this.sides[side].origins?.[axis][at] ?? at; }

  // The rows or columns of a side that are not padding.
  own(side, axis) {
    const size = this.shapes[side][axis + 1];
    return Array.from({ length: size }, (_, at) => at).filter((at) => this.origin(side, axis, at) === at);
  }

  isPadding(side, index) {
    const [, row, column] = this.place(side, index);
    return this.origin(side, 0, row) !== row || this.origin(side, 1, column) !== column;
  }

  // The cell of which a padding cell is a copy, undefined where it is no copy.
  copied(side, index) {
    const [plane, row, column] = this.place(side, index);
    const from = [this.origin(side, 0, row), this.origin(side, 1, column)];
    return this.isPadding(side, index) && from.every((at) => at >= 0) ? this.index(side, [plane, ...from]) : undefined;
  }

  // People count rows and columns from 1, and not those of the padding before them.
  counted(side, index) {
    const [plane, row, column] = this.place(side, index), first = (axis) => this.own(side, axis)[0] ?? 0;
    return { plane, row: row - first(0) + 1, column: column - first(1) + 1 };
  }
}

import { openSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';

/*
 * A child process: writes rows into an encrypted store, a transaction each, and marks each one
 * as promised once its commit returned. Arguments: file, marks, synchronous, rows.
 */
const [file, marksFile, synchronous, rows] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
];
const marks = openSync(marksFile, 'a');
const database = new Database(file);
database.pragma("cipher='sqlcipher'");
database.pragma('legacy=4');
database.pragma(`key = "x'${'07'.repeat(32)}'"`);
database.pragma('journal_mode = WAL');
database.pragma(`synchronous = ${synchronous}`);
// A small limit, so that checkpoints are among the moments at which the plug is pulled.
database.pragma('wal_autocheckpoint = 20');
database.exec('CREATE TABLE promises (number INTEGER PRIMARY KEY, text TEXT)');
const insert = database.prepare('INSERT INTO promises VALUES (?, ?)');
for (let number = 1; number <= Number(rows); number += 1) {
  insert.run(number, 'x'.repeat(number % 900));
  writeSync(marks, String(number));
}
database.close();

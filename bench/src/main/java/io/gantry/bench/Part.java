package io.gantry.bench;

/** One thing that is measured on both daemons. */
interface Part {
  void run(Match match, Report report);
}

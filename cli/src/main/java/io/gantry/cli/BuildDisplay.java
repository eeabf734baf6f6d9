package io.gantry.cli;

/** Shows the steps of a build to people. Used under the lock of its {@link BuildView}. */
interface BuildDisplay {
  /** A step has come to another state. */
  void changed(int number, BuildStep step);

  /** A step printed a line. */
  void printed(int number, BuildStep step, String line);

  /** Nothing more will come. */
  void ended();
}

/**
 * What tests of several modules share: the root file system that their containers run. It never
 * uses another module and never gets into what is shipped. Start at {@link
 * io.gantry.testing.BusyboxRoot}.
 */
@org.jspecify.annotations.NullMarked
package io.gantry.testing;

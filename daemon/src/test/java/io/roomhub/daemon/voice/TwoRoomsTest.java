package io.roomhub.daemon.voice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What one room says is heard in the other and does not come back. */
class TwoRoomsTest {
  @Test
  void twoRoomsConverseWithoutEchoAndWithoutHowling() {
    TwoRooms rooms = new TwoRooms(1);
    rooms.pass(20);
    rooms.measureAnew();
    rooms.pass(20);

    System.out.printf(
        "heard %.1f dBFS, returned %.1f dBFS, loudest %.2f%n",
        rooms.heardDbfs(), rooms.returnedDbfs(), rooms.loudest());
    assertEquals(-23, rooms.heardDbfs(), 5);
    assertTrue(rooms.returnedDbfs() < rooms.heardDbfs() - 40, rooms.returnedDbfs() + " dBFS");
    assertTrue(rooms.loudest() < 1);
  }
}

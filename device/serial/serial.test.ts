import { pseudoScanner } from '../../test/support/pty';
import { serialConformance } from './serial.conformance';
import { systemSerialPorts } from './serialport';
import { SimulatedSerial } from './simulated-serial';

serialConformance('the machine’s', (test) => {
  const device = pseudoScanner(test);
  let written = '';
  device.onWritten((bytes) => {
    written += Buffer.from(bytes).toString('latin1');
  });
  return {
    serial: systemSerialPorts(),
    path: device.path,
    send: (text) => device.write(Buffer.from(text, 'latin1'), 0),
    unplug: () => device.unplug(),
    speed: () => device.speed(),
    written: () => written,
  };
});

serialConformance('simulated', () => {
  let written = '';
  const path = '/dev/serial/by-id/simulated';
  const serial = new SimulatedSerial((_, bytes) => {
    written += Buffer.from(bytes).toString('latin1');
  });
  serial.plug(path);
  return {
    serial,
    path,
    send: (text) => serial.send(path, Buffer.from(text, 'latin1')),
    unplug: () => serial.unplug(path),
    speed: () => serial.speed(path),
    written: () => written,
  };
});

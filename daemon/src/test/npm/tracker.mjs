// The npm bittorrent-tracker server on a free port of loopback, WebSockets only; prints the port.
import Server from 'bittorrent-tracker/server'

const server = new Server({udp: false, http: false, ws: true, stats: false})
server.on('error', error => process.stderr.write(String(error) + '\n'))
server.on('warning', error => process.stderr.write(String(error) + '\n'))
server.listen(0, '127.0.0.1', () => console.log(server.ws.address().port))
process.stdin.resume().on('end', () => process.exit(0))

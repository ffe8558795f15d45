// A node of the npm bittorrent-dht, to begin with: dht-node.mjs ADDRESS PORT; prints what is announced.
import { Client } from 'bittorrent-dht'

const [address, port] = process.argv.slice(2)
const say = event => console.log(JSON.stringify(event))
const dht = new Client({ bootstrap: false })
dht.on('announce', (peer, infoHash) => say({ event: 'announce', host: peer.host, infoHash: infoHash.toString('hex') }))
dht.on('error', error => process.stderr.write(String(error) + '\n'))
dht.listen(Number(port), address, () => say({ event: 'listening' }))
process.stdin.resume().on('end', () => process.exit(0))

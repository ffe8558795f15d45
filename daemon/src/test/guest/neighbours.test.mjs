// What is passed on for others, and what comes of what they tell of whom they hear.
import assert from 'node:assert/strict'
import {afterEach, beforeEach, mock, test} from 'node:test'

const {Gossip} = await import('../../main/guest/gossip.js')
const {Neighbours, readHeard, readThrough} = await import('../../main/guest/neighbours.js')

const SELF = 'MeMeMeMeMeMeMeMeMeMe'
const HUB = '0000HubHubHubHubHub0'
const PAGE = 'PagePagePagePagePage'
const HIGH = 'zPagezPagezPagezPage'
const OFFER = {type: 'offer', sdp: 'v=0\r\no=- 7 1 IN IP4 0.0.0.0\r\n'}
let people
let did
let neighbours

const person = (id, {connected = true, direct = true, hears = null, session = false} = {}) => {
  const one = {id, name: id.slice(0, 4), neighbourly: false, direct, hears: hears && {reachable: hears, others: []},
    peer: {connected, startedAfresh: () => session}}
  people.set(id, one)
  return one
}

beforeEach(() => {
  mock.timers.enable({apis: ['setTimeout']})
  people = new Map()
  did = []
  neighbours = new Neighbours(SELF, people, {
    reaches: (one) => one.direct,
    tell: (one, data) => did.push(['tell', one.id, data.roomhub]),
    introduce: (id, weOffer) => {
      did.push(['introduce', id, weOffer])
      if (people.has(id)) people.get(id).neighbourly = true
    },
    gone: (id) => did.push(['gone', id]),
    heard: (id, message) => did.push(['heard', id, message.type]),
  })
})

afterEach(() => mock.timers.reset())

test('whom a neighbour hears is called through it, by the lower id, after a moment', () => {
  person(HUB, {hears: [SELF, PAGE]})
  neighbours.look()
  neighbours.look()
  assert.deepEqual(did, [])
  neighbours.look()
  assert.deepEqual(did, [['introduce', PAGE, true]])
  neighbours.send(PAGE, OFFER)
  assert.deepEqual(did[1], ['tell', HUB, {event: 'relay', to: PAGE, message: OFFER}])
})

test('each offer goes by another neighbour, and what follows it by the same', () => {
  person(HUB, {hears: [HIGH]})
  person(PAGE, {hears: [HIGH]})
  neighbours.look()
  neighbours.send(HIGH, OFFER)
  neighbours.send(HIGH, {type: 'ice-candidate', candidate: null})
  neighbours.send(HIGH, OFFER)
  assert.deepEqual(did.map(([, id]) => id), [HUB, HUB, PAGE])
})

test('whom nobody hears any more is gone', () => {
  const hub = person(HUB, {hears: [PAGE]})
  neighbours.look()
  hub.hears = {reachable: [], others: []}
  for (let i = 0; i < 5; i++) neighbours.look()
  assert.deepEqual(did, [['gone', PAGE]])
})

test('members are served, and nobody without end', () => {
  const hub = person(HUB)
  person(PAGE)
  person(HIGH, {connected: false})
  neighbours.told(hub, {event: 'relay', to: PAGE, message: OFFER})
  assert.deepEqual(did, [['tell', PAGE, {event: 'relay', from: HUB, message: OFFER}]])
  neighbours.told(hub, {event: 'relay', to: HIGH, message: OFFER})
  neighbours.told(hub, {event: 'relay', to: HUB, message: OFFER})
  neighbours.told(hub, {event: 'relay', to: PAGE, message: {type: 'relay'}})
  neighbours.told(people.get(HIGH), {event: 'relay', to: PAGE, message: OFFER})
  assert.equal(did.length, 1)
  for (let i = 0; i < 1000; i++) neighbours.told(hub, {event: 'relay', to: PAGE, message: OFFER})
  assert.ok(did.length >= 200 && did.length < 260, String(did.length))
})

test('a neighbour can introduce somebody, and cannot speak for whom we hear', () => {
  const hub = person(HUB)
  neighbours.told(hub, {event: 'relay', from: PAGE, message: OFFER})
  assert.deepEqual(did, [['introduce', PAGE, false], ['heard', PAGE, 'offer']])
  did = []
  person(PAGE, {session: true})
  neighbours.told(hub, {event: 'relay', from: PAGE, message: OFFER})
  neighbours.told(hub, {event: 'relay', from: PAGE, message: {type: 'direct', data: {}}})
  neighbours.told(hub, {event: 'relay', from: SELF, message: OFFER})
  neighbours.told(hub, {event: 'relay', from: '<b>', message: OFFER})
  assert.deepEqual(did, [])
})

test('what is told of others is checked', () => {
  assert.equal(readHeard({}), null)
  assert.deepEqual(readHeard({hears: [PAGE, PAGE, 7, '<b>'], hearsOnly: 'x'}), {reachable: [PAGE], others: []})
  assert.equal(readHeard({hears: [...Array(999).keys()].map((i) => `somebody-${i}`)}).reachable.length, 64)
})

test('changes are told together, and again every while', () => {
  let told = 0
  const gossip = new Gossip(SELF, people, neighbours, {tell: () => told++, missingChanged: () => {}})
  person(HUB, {hears: [SELF]})
  gossip.changed()
  person('old-page', {})
  gossip.changed()
  assert.deepEqual(gossip.heard, {hears: [HUB], hearsOnly: ['old-page']})
  mock.timers.tick(500)
  assert.equal(told, 1)
  gossip.changed()
  mock.timers.tick(14_000)
  assert.equal(told, 1)
  mock.timers.tick(1_000)
  assert.equal(told, 2)
  gossip.close()
  mock.timers.tick(60_000)
  assert.equal(told, 2)
})

test('two who do not hear each other are named after some seconds, until they do', () => {
  let changes = 0
  const gossip = new Gossip(SELF, people, neighbours, {tell: () => {}, missingChanged: () => changes++})
  person(HUB, {hears: [SELF]})
  const page = person(PAGE, {hears: [SELF]})
  const seconds = (count) => {
    for (let i = 0; i < count; i++) mock.timers.tick(1_000)
  }
  gossip.changed()
  seconds(4)
  assert.deepEqual(gossip.missing, [])
  seconds(2)
  assert.deepEqual(gossip.missing, [{one: '0000', other: 'Page', through: ''}])
  page.through = readThrough({hearsThrough: {[HUB]: HIGH, x: HIGH, [SELF]: 7}})
  assert.deepEqual(page.through, {[HUB]: HIGH})
  seconds(1)
  assert.deepEqual(gossip.missing, [{one: '0000', other: 'Page', through: 'somebody'}])
  assert.deepEqual(readThrough({hearsThrough: 'x'}), {})
  page.hears.reachable.push(HUB)
  people.get(HUB).hears.reachable.push(PAGE, HIGH)
  seconds(6)
  assert.deepEqual(gossip.missing, [{one: 'You', other: 'somebody', through: ''}])
  assert.equal(changes, 4)
  gossip.close()
})
